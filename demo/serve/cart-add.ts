import type { FastifyReply, FastifyRequest } from 'fastify';
import { PRODUCTS } from '../storefront/catalogue.js';

export interface CartAdd {
  items: [{ id: string; quantity: number; properties: { variant: string } }];
}

/** Pieces of each product in stock. */
const STOCK = 20;

const text = { type: 'string', maxLength: 100 } as const;

export const CART_ADD = {
  type: 'object',
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        required: ['id', 'quantity', 'properties'],
        properties: {
          id: text,
          quantity: { type: 'integer' },
          properties: { type: 'object', required: ['variant'], properties: { variant: text } },
        },
      },
    },
  },
} as const;

/**
 * Answers as Shopify's Ajax API does: the lines that were added, with prices in cents, or 422 with a
 * sentence (https://shopify.dev/docs/api/ajax/reference/cart).
 */
export function cartAdd({ body }: FastifyRequest<{ Body: CartAdd }>, reply: FastifyReply) {
  const [{ id, quantity, properties }] = body.items;
  const product = PRODUCTS.find(({ sku }) => sku === id);
  const description = !product
    ? 'There is no such product.'
    : quantity < 1 || quantity > STOCK
      ? `We have ${STOCK} of these: order 1 to ${STOCK}.`
      : undefined;
  if (!product || description)
    return reply.code(422).send({ status: 422, message: 'Cart Error', description });
  return {
    items: [
      {
        id: product.assetId,
        variant_id: product.assetId,
        sku: product.sku,
        product_title: product.name,
        variant_title: properties.variant,
        price: product.price * 100,
        final_line_price: product.price * 100 * quantity,
        quantity,
      },
    ],
  };
}
