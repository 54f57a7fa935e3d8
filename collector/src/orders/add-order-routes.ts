import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parse as parseJson } from 'secure-json-parse';
import type { OrgConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import { createRawBodyReader } from '../http/body-reader.js';
import type { Metrics } from '../http/metrics.js';
import { readBodies } from '../http/read-body.js';
import type { Limits } from '../lib/limits.js';
import type { Store } from '../store/store.js';
import { findSender } from './find-sender.js';
import { isKnownOrder } from './is-known-order.js';
import type { OrderPlatform, OrderReport } from './order-platform.js';
import { ORDER_PLATFORMS } from './platforms.js';
import { parsePayload } from './read-payload.js';
import { toRecords } from './to-records.js';
import type { WebhookKey, WebhookSecrets } from './webhook-secrets.js';

export interface OrderRouteContext {
  /** Changes when the configuration is reloaded. */
  state: Readonly<{ webhookSecrets: WebhookSecrets }>;
  store: Store;
  metrics: Metrics;
  /** ms since the epoch. */
  now(): number;
  limits: Limits;
  /** @throws ApiError 429 */
  countWebhook(org: OrgConfig): void;
  /** Counts the work for a body without a sender: each secret needs all of it. */
  addUnsigned(request: FastifyRequest, bytes: number): void;
}

/**
 * Results of an accepted webhook. `known`: stored before; `ignored`: not about an order that counts;
 * `unknown_topic`: the collector does not read this topic.
 */
export const WEBHOOK_OUTCOMES = ['stored', 'known', 'ignored', 'unknown_topic', 'ping'] as const;

type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

/** Characters of a topic in the log. */
const MAX_TOPIC_LENGTH = 64;

/** A ping is a form with the number of a webhook. */
const MAX_PING_BYTES = 64;

const header = ({ headers }: FastifyRequest, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Reads a webhook that is signed. */
function readReport(
  platform: OrderPlatform,
  { body, topic, key }: { body: Buffer; topic: string; key: WebhookKey },
): OrderReport | undefined {
  const payload = parsePayload(body.toString(), (text) =>
    parseJson(text, undefined, { protoAction: 'remove', constructorAction: 'remove' }),
  );
  const report = platform.topics[topic]?.(payload);
  const { order, cancellation } = report ?? {};
  const placedAt = order?.placedAt ?? cancellation?.placedAt;
  // The pages have counted earlier orders under ids of their own.
  return placedAt !== undefined && placedAt < key.from ? undefined : report;
}

interface Webhook {
  request: FastifyRequest;
  platform: OrderPlatform;
  body: Buffer;
}

/** @throws ApiError 401 for a body that no secret has signed */
function requireSender(
  { request, platform, body }: Webhook,
  { state, addUnsigned }: OrderRouteContext,
): WebhookKey {
  const path = platform.headers.signature;
  const signature = header(request, path);
  const keys = state.webhookSecrets.of(platform.name);
  const key = findSender(keys, body, signature);
  if (key) return key;
  addUnsigned(request, body.length * keys.length);
  const message = signature
    ? "does not fit the body; put the secret of the webhook into the org's webhooks"
    : 'is missing; only the shop platform may send orders';
  throw new ApiError('invalidSignature', {
    details: [{ path, message }],
    reason: signature ? 'webhook_signature_wrong' : 'webhook_signature_missing',
  });
}

/** Stores the report of a signed webhook. */
async function accept(
  { request, platform, body }: Webhook,
  key: WebhookKey,
  { store, metrics, now }: OrderRouteContext,
): Promise<WebhookOutcome> {
  const topic = header(request, platform.headers.topic) ?? '';
  if (!Object.hasOwn(platform.topics, topic)) {
    const name = topic.slice(0, MAX_TOPIC_LENGTH);
    request.log.info({ platform: platform.name, topic: name }, 'ignored a webhook of this topic');
    return 'unknown_topic';
  }
  if (platform.isTest?.(request.headers)) return 'ignored';
  const report = readReport(platform, { body, topic, key });
  if (!report) return 'ignored';
  const { cancellation } = report;
  if (cancellation && !(await isKnownOrder(store, { ...cancellation, key })))
    delete report.cancellation;
  const records = toRecords(report, { platform: platform.name, key, now: now() });
  if (!records.length) return 'ignored';
  const stored = await store.append(records);
  const { length: newEvents } = stored.filter(({ id }, i) => id === records[i]?.id);
  metrics.countEvents('stored', newEvents);
  metrics.countEvents('duplicate', stored.length - newEvents);
  return newEvents ? 'stored' : 'known';
}

async function handle(webhook: Webhook, context: OrderRouteContext): Promise<WebhookOutcome> {
  const { request, platform, body } = webhook;
  const isSigned = header(request, platform.headers.signature) !== undefined;
  const mayBePing = !isSigned && body.length <= MAX_PING_BYTES;
  if (mayBePing && platform.isPing?.(body.toString())) return 'ping';
  const key = requireSender(webhook, context);
  context.countWebhook(key.org);
  return accept(webhook, key, context);
}

/** Routes that take orders from shop platforms. */
export function addOrderRoutes(app: FastifyInstance, context: OrderRouteContext): void {
  const { limits, metrics } = context;
  app.register(async (scope) => {
    const bodies = createRawBodyReader({ limits, maxBytes: limits.webhookBodyBytes });
    readBodies(scope, bodies);
    for (const platform of ORDER_PLATFORMS)
      scope.post(`/orders/${platform.name}`, async (request) => {
        const sent = header(request, platform.headers.topic) ?? '';
        const topic = Object.hasOwn(platform.topics, sent) ? sent : 'other';
        const count = (outcome: WebhookOutcome | 'refused') =>
          metrics.countWebhook({ platform: platform.name, topic, outcome });
        const body = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
        try {
          const outcome = await handle({ request, platform, body }, context);
          count(outcome);
          return { outcome };
        } catch (error) {
          count('refused');
          throw error;
        } finally {
          bodies.release(request.raw);
        }
      });
  });
}
