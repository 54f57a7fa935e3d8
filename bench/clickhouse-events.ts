import { randomUUID } from 'node:crypto';
import { nanoid } from 'nanoid';
import { uuidv7 } from '../collector/src/ingest/enrich.js';

/** Events of the benchmark. */
export const EVENTS = 300_000;

const DAY = 86_400_000;
const START = Date.UTC(2026, 9, 1);
export const TYPES = ['product renders', 'product interaction', 'product cart-add', 'ar launch'];
export const ORGS = Array.from({ length: 5 }, (_, i) => `91e138bc-fada-44e7-bc6c-49262062257${i}`);
const pick = <Item>(items: readonly Item[], i: number) => items[i % items.length] as Item;

const BROWSERS = Array.from(
  { length: 60 },
  (_, i) =>
    `Mozilla/5.0 (${pick(['X11; Linux x86_64', 'Windows NT 10.0; Win64; x64', 'iPhone; CPU iPhone OS 18_1 like Mac OS X'], i)}; rv:${100 + i}.0) Gecko/20100101 Firefox/${100 + i}.0`,
);

export const metadataOf = (i: number, time: number) => ({
  item_id: `CH-${i % 900}`,
  item_name: `Armchair ${i % 900}`,
  price: 49.9 + (i % 90),
  currency: 'EUR',
  $id: nanoid(),
  $seq: (i % 12) + 1,
  $time: time,
  $sent: time + 40,
  $page: `https://shop.example/chairs/${i % 900}`,
  $title: `Armchair ${i % 900}`,
  $lib: 'vitrine/0.1.0',
});

let session = randomUUID();
/** The i-th event: sessions of 12 events each, over a week. */
export function eventOf(i: number) {
  if (i % 12 === 0) session = randomUUID();
  const createdAt = START + Math.floor((i / EVENTS) * 7 * DAY);
  const metadata = metadataOf(i, createdAt - 3);
  return {
    id: uuidv7(createdAt),
    org: pick(ORGS, i),
    clientEventId: metadata.$id,
    type: pick(TYPES, i),
    createdAt,
    sessionId: session,
    userId: null,
    assetId: `bee4a155-5b92-48ad-b3fb-f14a2356${1_000 + (i % 900)}`,
    configId: null,
    configuration: {},
    device: pick(BROWSERS, i >> 3),
    referer: metadata.$page,
    metric: 1,
    metadata,
    deliveryInfo: {
      sequence: (i % 12) + 1,
      queueDelayMs: 43,
      batched: i % 3 > 0,
      sentByLaterPage: false,
    },
  };
}
