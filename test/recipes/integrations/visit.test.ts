import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { shopifyOrder } from '../../../collector/test/support/shopify-payloads.js';
import { wooOrder } from '../../../collector/test/support/woocommerce-payloads.js';
import handler from '../../../integrations/shopify/function/pixel.js';
import { BASE_PATH, type Visit } from '../../../src/contract/index.js';
import { carryVisit, type VisitChange } from '../../../src/orders.js';
import { PRIVATE_TOKEN, Rig, testConfig } from '../../../tools/harness/rig.js';
import { runPixel } from './pixel.js';
import { COMPLETED } from './pixel-events.js';

/** The cart carries the visit as a text. One file of the contract writes and reads it, wherever it stands. */

const SECRET = 'secret-of-the-webhooks-of-the-tests';
const SESSION = '0b9f9bb3-6a0e-4f6c-9d58-2b1d2f7f4a10';

let rig: Rig;
beforeEach(async () => {
  const { orgs } = testConfig();
  rig = await Rig.open({
    config: testConfig({
      orgs: orgs.map((org) => ({
        ...org,
        webhooks: { shopify: { secrets: [SECRET] }, woocommerce: { secrets: [`${SECRET}-2`] } },
      })),
    }),
  });
  vi.stubEnv('VITRINE_ENDPOINT', rig.endpoint);
  vi.stubEnv('VITRINE_PRIVATE_TOKEN', PRIVATE_TOKEN);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rig.close();
});

/** The cart attribute that `vitrine/orders` writes at an add. */
function writtenVisit({ sessionId, userId }: Visit): Record<string, string> {
  const fetch = vi.fn(async (_: string, _init: RequestInit) => new Response());
  vi.stubGlobal('fetch', fetch);
  vi.stubGlobal('window', { Shopify: {} });
  vi.stubGlobal('document', { addEventListener() {}, removeEventListener() {} });
  let listener: (change: VisitChange) => void = () => {};
  const end = carryVisit({
    sessionId,
    onStatusChange(given) {
      listener = given;
      return () => {};
    },
  });
  const eventMetadata = { $seq: 1 };
  listener({ event: { eventType: 'product cart-add', sessionId, userId, eventMetadata } });
  end();
  vi.unstubAllGlobals();
  return JSON.parse(fetch.mock.calls[0]?.[1].body as string).attributes;
}

interface Attribute {
  name: string;
  value: string;
}

/** Tells of an order by the pixel. */
async function tellByPixel(id: string, { name, value }: Attribute) {
  const { tasks } = await runPixel({ address: 'https://function.example/' }, (address, init) =>
    handler(new Request(address as string, init)),
  );
  const { checkout } = COMPLETED.data;
  const attributes = [
    { key: 'gift', value: 'yes' },
    { key: name, value },
  ];
  await tasks.checkout_completed?.({
    ...COMPLETED,
    data: { checkout: { ...checkout, attributes, order: { id } } },
  });
}

async function tellByWebhook(
  platform: 'shopify' | 'woocommerce',
  { secret, payload, headers }: { secret: string; payload: object; headers: [string, string] },
) {
  const [topic, signature] = headers;
  const body = JSON.stringify(payload);
  const answer = await rig.app.inject({
    method: 'POST',
    url: `${BASE_PATH}/orders/${platform}`,
    payload: body,
    headers: {
      'content-type': 'application/json',
      [topic]: platform === 'shopify' ? 'orders/create' : 'order.created',
      [signature]: createHmac('sha256', secret).update(body).digest('base64'),
    },
  });
  expect(answer.json()).toEqual({ outcome: 'stored' });
}

/** The visit of an order of their own that each of the three reads, by who tells of it. */
async function readVisits(attribute: Attribute) {
  await tellByPixel('101', attribute);
  const order = shopifyOrder({ id: 202, total: '10.00' });
  await tellByWebhook('shopify', {
    secret: SECRET,
    payload: { ...order, note_attributes: [...order.note_attributes, attribute] },
    headers: ['x-shopify-topic', 'x-shopify-hmac-sha256'],
  });
  const { name: key, value } = attribute;
  const wooCommerce = wooOrder({ id: 303, total: '10.00' });
  await tellByWebhook('woocommerce', {
    secret: `${SECRET}-2`,
    payload: { ...wooCommerce, meta_data: [...wooCommerce.meta_data, { id: 9, key, value }] },
    headers: ['x-wc-webhook-topic', 'x-wc-webhook-signature'],
  });
  const events = await rig.stored();
  const visitOf = (id: string): Visit | undefined => {
    const event = events.find(({ eventMetadata }) => eventMetadata.transaction_id === id);
    // Without a visit, the pixel has the id of the browser, and a webhook that of the order.
    const isFallback = [COMPLETED.clientId, `order:${id}`].includes(event?.sessionId ?? '');
    if (!event || isFallback) return undefined;
    return { sessionId: event.sessionId, ...(event.userId !== null && { userId: event.userId }) };
  };
  return { pixel: visitOf('101'), shopify: visitOf('202'), woocommerce: visitOf('303') };
}

const byAll = (visit: Visit | undefined) => ({
  ...{ pixel: visit, shopify: visit, woocommerce: visit },
});

it.each<Visit>([
  { sessionId: SESSION },
  { sessionId: SESSION, userId: 'anna' },
  { sessionId: SESSION, userId: 'Änne/1 + 100 % of <b>"it"</b>' },
  { sessionId: 'an id/of the shop', userId: 'u' },
  { sessionId: 'x'.repeat(128), userId: '\u{1F600}'.repeat(64) },
])(
  'pixel and webhooks read the visit that vitrine/orders writes: $sessionId $userId',
  async (visit) => {
    const [[name = '', value = ''] = [], ...more] = Object.entries(writtenVisit(visit));
    expect(more).toEqual([]);
    expect(await readVisits({ name, value })).toEqual(byAll(visit));
  },
);

it.each<[what: string, name: string, value: string, visit: Visit | undefined]>([
  ['hidden from Liquid', '__vitrine_visit', `${SESSION}/u`, { sessionId: SESSION, userId: 'u' }],
  ['of another name', 'vitrine_visit', SESSION, undefined],
  ['empty', '_vitrine_visit', '', undefined],
  ['a user alone', '_vitrine_visit', '/u', undefined],
  ['not percent-encoded', '_vitrine_visit', '%zz', undefined],
  ['too long', '_vitrine_visit', 'x'.repeat(129), undefined],
  ['with a zero', '_vitrine_visit', 'a%00b', undefined],
  ['half a character', '_vitrine_visit', '\ud83d', undefined],
  ['a user that cannot be read', '_vitrine_visit', `${SESSION}/%zz`, { sessionId: SESSION }],
  [
    'a user that is too long',
    '_vitrine_visit',
    `${SESSION}/${'x'.repeat(129)}`,
    { sessionId: SESSION },
  ],
])(
  'pixel and webhooks read alike what somebody else has written: %s',
  async (_, name, value, visit) => {
    expect(await readVisits({ name, value })).toEqual(byAll(visit));
  },
);
