import { WEBHOOK_OUTCOMES } from '../orders/add-order-routes.js';
import { ORDER_PLATFORMS } from '../orders/platforms.js';

const NAMES = { shopify: 'Shopify', woocommerce: 'WooCommerce' } as const;

const header = (name: string, description: string) => ({
  ...{ name, in: 'header', description, schema: { type: 'string' } },
});

/** The paths that take orders from shop platforms. */
export const orderPaths = (base: string, errors: object) =>
  Object.fromEntries(
    ORDER_PLATFORMS.map(({ name, headers, topics }) => [
      `${base}/orders/${name}`,
      {
        post: {
          operationId: `take${NAMES[name]}Webhook`,
          summary: `Takes orders and refunds from webhooks of ${NAMES[name]}`,
          security: [],
          parameters: [
            header(
              headers.signature,
              'HMAC-SHA256 of the body with a secret of the org, in base64',
            ),
            header(headers.topic, `Read are ${Object.keys(topics).join(', ')}`),
          ],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { type: 'object' } } },
          },
          responses: {
            200: {
              description: 'The webhook is stored, or has nothing to store',
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    required: ['outcome'],
                    properties: { outcome: { type: 'string', enum: [...WEBHOOK_OUTCOMES] } },
                  },
                },
              },
            },
            ...errors,
          },
        },
      },
    ]),
  );
