import { BASE_PATH, MAX_BATCH_BYTES } from 'vitrine/contract';
import { OTHER_PRIVATE, PRIVATE, PUBLIC } from './collector.js';
import { createRandom, type Random } from './random.js';

/** A request whose work is measured. `@@` in the body is a text of its own each time that it is sent. */
export interface CostlyRequest {
  method: 'GET' | 'POST';
  /** Path and query. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

const EVENTS = `${BASE_PATH}/events`;
const SHOP = 'https://shop.example';

/** Most bodies are small: large ones would take the time of all others. */
const bytesOf = (random: Random) =>
  random.next() < 0.005 ? MAX_BATCH_BYTES - 2_000 : random.size(100, 40_000);

const post = (body: string): CostlyRequest => ({
  method: 'POST',
  url: EVENTS,
  headers: { authorization: `Bearer ${PRIVATE}`, 'content-type': 'application/json' },
  body,
});

const withMetadata = (metadata: string) =>
  `{"eventType":"product interaction","sessionId":"@@","eventMetadata":${metadata}}`;

/** As often as fits into some bytes. */
const fill = (part: string, bytes: number) =>
  Array(Math.max(1, Math.floor(bytes / (part.length + 1))))
    .fill(part)
    .join();

/** Token of an org whose events do not change, so that a query always costs the same. */
export const READER = { authorization: `Bearer ${OTHER_PRIVATE}` };

/** Events as a shop sends them. */
export const ordinaryEvents = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ eventType: 'product cart-add', sessionId: '@@', metric: 49.9 },
    eventMetadata: {
      ...{
        $id: `@@-${i}`,
        $seq: i + 1,
        item_id: `CH-${i % 9}`,
        item_name: 'Armchair',
        price: 49.9,
      },
      ...{ currency: 'EUR', $page: `${SHOP}/armchair`, $title: 'Armchair', quantity: 1 },
    },
  }));

export const ordinary = (count: number): CostlyRequest =>
  post(JSON.stringify(count === 1 ? ordinaryEvents(1)[0] : ordinaryEvents(count)));

/** Spreads metadata over as many events as fit, or puts it into one. */
function spread(random: Random, metadataOf: (bytes: number) => string): CostlyRequest {
  const bytes = bytesOf(random);
  if (random.next() < 0.3) return post(withMetadata(metadataOf(bytes)));
  const count = random.size(1, Math.min(480, Math.max(1, bytes / 200)));
  const event = withMetadata(metadataOf(bytes / count));
  return post(`[${Array(count).fill(event)}]`);
}

const VALUES = ['{}', '[]', '0', '""', 'null', '[[0]]', '-0', '1e400', 'true', '{"":{}}', '[{}]'];
const OPENINGS = ['[', '{"a":', '[{"a":', '{"":['];
const PARTS = [
  ...['\\u0041', '\\ud800', '\\"', '\\\\', '\\u0000', '\\n', '😀', 'é', '"', "'", '<', ' '],
  ...['%', '$', '..', '//', '__proto__', 'constructor', '\u2028', 'a'],
];
const KEYS = ['k', '', '__proto__', 'constructor', '0', '$', '$id', 'item_id', 'items', '\\u0061'];
const FIELDS = [
  '$page',
  '$referrer',
  '$id',
  '$experiments',
  'items',
  'item_id',
  'currency',
  'value',
];
const TYPES = ['1', '"x"', '[]', '{}', 'null', 'true', '"2026-01-01"'];

/** Texts that make a regular expression or a parser of addresses try again and again. */
const REPEATED = [
  'a',
  ' ',
  '.',
  '/',
  '-',
  '@',
  '(',
  'Mozilla/5.0 ',
  'Version/',
  '; ',
  '%2e',
  'xn--',
  '[',
  '0x',
];

const mutate = (random: Random, text: string) => {
  let result = text;
  for (let i = random.below(6); i >= 0; i--) {
    const at = random.below(result.length);
    const inserted = random.pick([...VALUES, ...OPENINGS, ...PARTS, '}', ']', ',', ':']);
    result = result.slice(0, at) + inserted + result.slice(at + random.below(4));
  }
  return result;
};

const long = (random: Random, max: number) => {
  const part = random.pick(REPEATED);
  return part.repeat(Math.ceil(random.size(10, max) / part.length)).slice(0, max);
};

const record = (random: Random, count: number) =>
  `{${Array.from({ length: count }, (_, i) => `"${random.pick(KEYS)}${random.next() < 0.9 ? i : ''}":${random.pick(VALUES)}`)}}`;

/** The classes of requests, each with a maker of random ones. */
export const COSTLY: Record<string, (random: Random) => CostlyRequest> = {
  'events of a shop': (random) => ordinary(random.size(1, 300)),
  'tiny values': (random) =>
    spread(random, (bytes) => `{"a":[${fill(random.pick(VALUES), bytes)}]}`),
  'nested values': (random) => {
    const opening = random.pick(OPENINGS);
    const times = Math.floor(bytesOf(random) / opening.length);
    return post(
      random.next() < 0.5 ? opening.repeat(times) : `[${withMetadata(opening.repeat(times))}]`,
    );
  },
  'a few levels': (random) =>
    spread(random, (bytes) => `{"a":[${fill(`${'['.repeat(9)}0${']'.repeat(9)}`, bytes)}]}`),
  keys: (random) => spread(random, (bytes) => record(random, Math.max(1, Math.floor(bytes / 10)))),
  texts: (random) =>
    spread(random, (bytes) => {
      const part = random.pick(PARTS);
      return `{"a":"${part.repeat(Math.max(1, Math.floor(bytes / part.length)))}"}`;
    }),
  'many texts': (random) =>
    spread(random, (bytes) => `{"a":[${fill(`"${random.pick(PARTS)}"`, bytes)}]}`),
  numbers: (random) =>
    spread(
      random,
      (bytes) =>
        `{"a":[${fill(random.pick(['1'.repeat(40), '1e-320', '0.1234567890123']), bytes)}]}`,
    ),
  blanks: (random) => {
    const blanks = random.pick([' ', '\n', '\t', '\r\n']).repeat(bytesOf(random) / 2);
    return post(`${blanks}[${withMetadata('{}')}${blanks}]`);
  },
  'wrong fields': (random) => {
    const fields = Array.from(
      { length: random.size(1, 400) },
      (_, i) => `"x${i}":${random.pick(TYPES)}`,
    );
    const event = `{"eventType":${random.pick(TYPES)},"sessionId":${random.pick(TYPES)},${fields}}`;
    return post(`[${Array(random.size(1, 20)).fill(event)}]`);
  },
  'wrong events': (random) => post(`[${fill(random.pick(VALUES), bytesOf(random))}]`),
  'fields of the tracker': (random) => {
    const metadata = FIELDS.map((name) => [
      name,
      `${random.pick(['', 'https://', '[{"item_id":'])}${long(random, 3_000)}`,
    ]);
    const device = long(random, 2_000);
    return post(
      JSON.stringify({
        ...ordinaryEvents(1)[0],
        device,
        eventMetadata: Object.fromEntries(metadata),
      }),
    );
  },
  'devices of their own': (random) => {
    const events = ordinaryEvents(random.size(1, 100)).map((each) => ({
      ...each,
      device: `Mozilla/5.0 (${random.below(1e9)}) ${long(random, 200)}`,
    }));
    return post(JSON.stringify(events));
  },
  'broken JSON': (random) =>
    post(mutate(random, JSON.stringify(ordinaryEvents(random.size(1, 100))))),
  headers: (random) => ({
    ...ordinary(1),
    url: `${EVENTS}?${random.pick(['orgId=', '&', 'a=', 'bearer_token='])}${long(random, 3_000).replace(/[^\w.=&%-]/g, '_')}`,
    headers: {
      authorization: random.pick([`Bearer ${PRIVATE}`, `Bearer${' '.repeat(2_000)}x`, '']),
      'content-type': random.pick([
        'application/json',
        'text/plain;charset=UTF-8',
        long(random, 500),
      ]),
      'user-agent': long(random, 3_000),
      'x-forwarded-for': random.pick([
        '203.0.113.9',
        fill('127.0.0.1', 1_000),
        long(random, 1_000),
      ]),
      referer: `${SHOP}/${long(random, 2_000)}`,
    },
  }),
  'pages that may not': (random) => ({
    ...ordinary(1),
    url: `${EVENTS}?bearer_token=${PUBLIC}`,
    headers: { origin: `${random.pick(['https://', '', 'https://a.'])}${long(random, 2_000)}` },
  }),
  queries: (random) => ({
    method: 'GET',
    url: `${EVENTS}?perPage=50&metadata=${encodeURIComponent(record(random, random.size(1, 60)))}`,
    headers: READER,
    body: '',
  }),
  'wrong queries': (random) => {
    const names = ['page', 'perPage', 'sort', 'from', 'to', 'eventType', 'metadata', 'after', 'x'];
    const pairs = Array.from(
      { length: random.size(1, 300) },
      () => `${random.pick(names)}=${random.pick(['', '-1', 'x', '2026-02-30', '%zz', '{'])}`,
    );
    return {
      method: 'GET',
      url: `${EVENTS}${random.pick(['', '/views', '/delivery', '/breakdown', '/funnel'])}?${pairs.join('&')}`,
      headers: READER,
      body: '',
    };
  },
};

/** The requests of a class in a round: those of one seed are always the same. */
export function costlyRequests(name: string, { seed, count }: { seed: number; count: number }) {
  const random = createRandom(seed);
  const make = COSTLY[name] as (random: Random) => CostlyRequest;
  return Array.from({ length: count }, () => make(random));
}
