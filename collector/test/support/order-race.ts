import { expect } from 'vitest';
import type { OrgConfig } from '../../src/config/config.js';
import type { EventRecord, Store } from '../../src/store/store.js';
import { toRecord } from '../../src/store/stored-row.js';
import { type Collector, event, ORG, openCollector, PRIVATE, PUBLIC } from './collector.js';
import { createRandom } from './question-events.js';
import { shopifyOrder, shopifyRefund } from './shopify-payloads.js';
import { shopifyWebhook, withWebhooks, wooWebhook } from './webhooks.js';
import { wooOrder } from './woocommerce-payloads.js';

/** A request to the collector, and whether it is a page's. */
export interface RaceRequest {
  url: string;
  headers: Record<string, string>;
  payload: string;
}

/** An order and all reports of it. Amounts are cents. */
export interface RaceOrder {
  id: string;
  currency: string;
  total: number;
  refunded: number;
  refunds: number;
  session: string;
  requests: RaceRequest[];
}

const amount = (cents: number) => (cents / 100).toFixed(2);
const minute = (minutes: number) => new Date(Date.UTC(2026, 2, 15, 8, minutes)).toISOString();

const toRequest = ({ url, headers, payload }: ReturnType<typeof shopifyWebhook>): RaceRequest => ({
  ...{ url: url as string, headers, payload: payload as string },
});

/** An order as a page or a pixel tells it, which may be wrong about its value. */
function pageRequest(transaction_id: string, cents: number, more: object): RaceRequest {
  const body = event({
    eventType: 'product ordered',
    metric: cents / 100,
    ...more,
    eventMetadata: {
      ...{ transaction_id, value: cents / 100, currency: 'EUR' },
      ...(more as { eventMetadata: object }).eventMetadata,
    },
  });
  return {
    url: `/api/analytics/events?bearer_token=${PUBLIC}`,
    headers: { origin: 'https://shop.example', 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  };
}

/** Cuts a sum into random parts. */
function partsOf(sum: number, count: number, below: (limit: number) => number): number[] {
  const parts: number[] = [];
  let left = sum;
  for (let i = 1; i < count && left > 1; i++) {
    const part = 1 + below(left - 1);
    parts.push(part);
    left -= part;
  }
  return [...parts, left];
}

/** An order, before anybody tells of it. */
interface Plan {
  id: number;
  isShopify: boolean;
  currency: string;
  total: number;
  refunded: number;
  /** Refunds, whose sum is `refunded`. */
  parts: number[];
  isCancelled: boolean;
  visit: string | undefined;
  page: string | undefined;
  pixel: string | undefined;
}

type Random = ReturnType<typeof createRandom>;

function planOf(i: number, { next, below, pick }: Random): Plan {
  const isShopify = next() < 0.5;
  const total = 1 + below(200_000);
  const isCancelled = isShopify && next() < 0.05;
  const refunded = isCancelled ? 0 : pick([0, 0, 0, total, below(total)]);
  const page = next() < 0.6 ? `page-session-${i}` : undefined;
  return {
    ...{ id: 700_000_000 + i, isShopify, total, isCancelled, refunded, page },
    currency: isShopify ? pick(['EUR', 'USD']) : 'EUR',
    parts: refunded ? partsOf(refunded, 1 + below(3), below) : [],
    visit: next() < 0.5 ? `visit-${i}` : undefined,
    pixel: isShopify && next() < 0.7 ? (page ?? `pixel-${i}`) : undefined,
  };
}

/** The page may be wrong about the value, and writes the id as it likes. */
function pageRequests({ id, isShopify, total, page, pixel }: Plan, { below, pick }: Random) {
  const notation = isShopify ? pick([`${id}`, `gid://shopify/Order/${id}`]) : `#${id}`;
  const tracker = { $id: `page-${id}`, $seq: 5, $campaign_source: 'newsletter' };
  const pageEvent = { sessionId: page, eventMetadata: tracker };
  const pixelEvent = { sessionId: pixel, eventMetadata: { $id: `pixel-${id}` } };
  return [
    ...(page ? [pageRequest(notation, total + below(500) - 250, pageEvent)] : []),
    ...(pixel ? [pageRequest(`${id}`, total, pixelEvent)] : []),
  ];
}

function shopifyRequests({ id, total, currency, parts, isCancelled, visit }: Plan) {
  const refunds = parts.map((part, r) =>
    shopifyRefund({ id: id * 10 + r, orderId: id, amount: amount(part), currency }),
  );
  const send = (topic: string, status: string, minutes: number, more: object = {}) =>
    shopifyWebhook(
      shopifyOrder({
        ...{ id, total: amount(total), currency, status, createdAt: minute(0) },
        ...{ updatedAt: minute(minutes), ...(visit && { visit }), ...more },
      }),
      { topic },
    );
  return [
    send('orders/create', 'pending', 0),
    ...(isCancelled
      ? [send('orders/cancelled', 'voided', 9, { cancelledAt: minute(9) })]
      : [send('orders/paid', 'paid', 1)]),
    ...refunds.map((refund) => shopifyWebhook(refund, { topic: 'refunds/create' })),
    ...(refunds.length ? [send('orders/updated', 'partially_refunded', 9, { refunds })] : []),
  ];
}

/** Each refund is in all later updates. */
const wooRequests = ({ id, total, parts, visit }: Plan) =>
  [...parts.keys(), parts.length].map((known) =>
    wooWebhook(
      wooOrder({
        ...{ id, total: amount(total), created: minute(0).slice(0, 19) },
        ...{ modified: minute(known).slice(0, 19), ...(visit && { visit }) },
        refunds: parts.slice(0, known).map((part, r) => ({ id: r + 1, total: `-${amount(part)}` })),
      }),
      { topic: known ? 'order.updated' : 'order.created' },
    ),
  );

/** Random orders of both platforms, each with its webhooks, pages, pixels and refunds, repeated. */
export function raceOrders(seed: number, count: number): RaceOrder[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const plan = planOf(i, random);
    const { id, currency, total, refunded, parts, isCancelled, visit, page, pixel } = plan;
    const webhooks = plan.isShopify ? shopifyRequests(plan) : wooRequests(plan);
    const requests = [...pageRequests(plan, random), ...webhooks.map(toRequest)];
    return {
      ...{ id: `${id}`, currency, total, refunded: isCancelled ? total : refunded },
      refunds: isCancelled ? 1 : parts.length,
      session: visit ?? page ?? pixel ?? `order:${id}`,
      requests: requests.flatMap((request) => Array(1 + random.below(3)).fill(request)),
    };
  });
}

/** All requests, in random order. */
export function shuffled(orders: readonly RaceOrder[], seed: number): RaceRequest[] {
  const { below } = createRandom(seed);
  const requests = orders.flatMap((order) => order.requests);
  for (let i = requests.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [requests[i], requests[j]] = [requests[j] as RaceRequest, requests[i] as RaceRequest];
  }
  return requests;
}

/** Net revenue and orders by currency, in units of money. */
export function expectedValues(orders: readonly RaceOrder[]) {
  const sums = new Map<string, { value: number; refunded: number; orders: number }>();
  for (const { currency, total, refunded } of orders) {
    const sum = sums.get(currency) ?? { value: 0, refunded: 0, orders: 0 };
    sums.set(currency, sum);
    sum.value += total - refunded;
    sum.refunded += refunded;
    sum.orders++;
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { value, refunded, orders }]) => ({
      ...{ currency, value: value / 100, refunded: refunded / 100, orders },
    }));
}

/** Compares the stored orders with the reports. */
export function expectStored(events: readonly EventRecord[], orders: readonly RaceOrder[]) {
  const ofType = (type: string) => events.filter((each) => each.type === type);
  const sessions = new Map(
    ofType('product ordered').map(({ metadata, sessionId }) => [
      metadata.transaction_id,
      sessionId,
    ]),
  );
  expect(ofType('product ordered')).toHaveLength(orders.length);
  expect(sessions.size).toBe(orders.length);
  expect(
    orders
      .filter(({ id, session }) => sessions.get(id) !== session)
      .map(({ id, session }) => ({ id, session, found: sessions.get(id) })),
  ).toEqual([]);
  expect(ofType('product refunded')).toHaveLength(
    orders.reduce((sum, { refunds }) => sum + refunds, 0),
  );
  expect(events.length).toBe(ofType('product ordered').length + ofType('product refunded').length);
}

/** The configuration of a race: both platforms. */
export const raceOrgs = (): { orgs: OrgConfig[] } => withWebhooks();

const SENDERS = 32;

/** The configuration of a race: without limits. */
export const RACE_CONFIG = { ...raceOrgs(), rateLimit: 0, clientRateLimit: 0 };

/** Sends requests at once, in turn to each of the collectors. */
export async function sendRace(
  collectors: readonly Pick<Collector, 'app'>[],
  requests: readonly RaceRequest[],
): Promise<void> {
  let sent = 0;
  const send = async () => {
    for (let i = sent++; i < requests.length; i = sent++) {
      const { url, headers, payload } = requests[i] as RaceRequest;
      const { app } = collectors[i % collectors.length] as Collector;
      const response = await app.inject({ method: 'POST', url, headers, payload });
      expect(response.statusCode, response.body).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
}

/** The answer of a collector: totals of all events. */
export const totalsOf = async ({ get }: Pick<Collector, 'get'>) =>
  (await get('/events/breakdown?by=eventType&robots=include', { token: PRIVATE })).json().totals;

/** Sends all reports of random orders at once, compares the store and its answers, and closes the store. */
export async function runRace({
  seed,
  count,
  store,
}: {
  seed: number;
  count: number;
  store: Store;
}): Promise<{ requests: number }> {
  const orders = raceOrders(seed, count);
  const requests = shuffled(orders, seed + 1);
  const collector = await openCollector({ store, config: RACE_CONFIG });
  try {
    await sendRace([collector], requests);
    const events: EventRecord[] = [];
    for (;;) {
      const rows = await store.scan(events.at(-1)?.id, 10_000);
      if (!rows?.length) break;
      events.push(...rows.map(toRecord));
    }
    expectStored(events, orders);
    const totals = await totalsOf(collector);
    expect(totals.values).toEqual(expectedValues(orders));
    expect(totals.events).toBe(events.length);
    const days = await store.days({ org: ORG });
    expect(days.reduce((sum, day) => sum + day.count, 0)).toBe(events.length);
    const metric = events.reduce((sum, each) => sum + each.metric, 0);
    expect(days.reduce((sum, day) => sum + day.metric, 0)).toBeCloseTo(metric, 2);
    return { requests: requests.length };
  } finally {
    await collector.close();
  }
}
