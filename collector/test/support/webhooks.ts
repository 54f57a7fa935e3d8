import { createHmac } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { BASE_PATH } from 'vitrine/contract';
import type { CollectorConfig, OrgConfig } from '../../src/config/config.js';
import { configOf, ORG } from './collector.js';

export const SHOPIFY_SECRET = 'shopify-secret-of-the-tests';
export const WOO_SECRET = 'woocommerce-secret-of-the-tests';

/** The configuration of the tests with webhooks of its first org. */
export function withWebhooks(
  webhooks: OrgConfig['webhooks'] = {
    shopify: { secrets: [SHOPIFY_SECRET] },
    woocommerce: { secrets: [WOO_SECRET] },
  },
): Pick<CollectorConfig, 'orgs'> {
  const { orgs } = configOf();
  return { orgs: orgs.map((org) => (org.id === ORG && webhooks ? { ...org, webhooks } : org)) };
}

export const sign = (body: string | Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('base64');

interface Delivery {
  topic?: string;
  secret?: string;
  headers?: Record<string, string>;
  base?: string;
}

const bytesOf = (payload: unknown) =>
  typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);

/** A webhook as Shopify sends it. */
export function shopifyWebhook(
  payload: unknown,
  delivery: Delivery = {},
): InjectOptions & {
  headers: Record<string, string>;
  payload: string | Buffer;
} {
  const { topic = 'orders/create', secret = SHOPIFY_SECRET, headers, base = BASE_PATH } = delivery;
  const body = bytesOf(payload);
  return {
    method: 'POST',
    url: `${base}/orders/shopify`,
    payload: body,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': topic,
      'x-shopify-hmac-sha256': sign(body, secret),
      'x-shopify-shop-domain': 'shop-example.myshopify.com',
      'x-shopify-api-version': '2026-01',
      'x-shopify-webhook-id': 'b54557e4-8e5b-4b54-9bff-1f0c9a8b6c01',
      'user-agent': 'Shopify-Captain-Hook',
      ...headers,
    },
  };
}

/** A webhook as WooCommerce sends it. */
export function wooWebhook(
  payload: unknown,
  delivery: Delivery = {},
): InjectOptions & {
  headers: Record<string, string>;
  payload: string | Buffer;
} {
  const { topic = 'order.updated', secret = WOO_SECRET, headers, base = BASE_PATH } = delivery;
  const body = bytesOf(payload);
  return {
    method: 'POST',
    url: `${base}/orders/woocommerce`,
    payload: body,
    headers: {
      'content-type': 'application/json',
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-signature': sign(body, secret),
      'x-wc-webhook-source': 'https://shop.example/',
      'x-wc-webhook-resource': 'order',
      'x-wc-webhook-id': '3',
      'user-agent': 'WooCommerce/9.6.0 Hookshot (WordPress/6.7)',
      ...headers,
    },
  };
}
