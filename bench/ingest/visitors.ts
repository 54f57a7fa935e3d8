import { randomUUID } from 'node:crypto';
import type { Request } from 'autocannon';
import { PUBLIC_TOKEN } from '../../tools/harness/rig.js';

/** The shop whose pages send. `testConfig` allows it. */
const SHOP = 'http://localhost:8080';

const VISITORS = 200;

/** A visit has ten events: of so many requests one begins a visit. */
const EVENTS_OF_A_VISIT = 10;

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
];

const PRODUCTS = ['armchair', 'sofa', 'lamp', 'table', 'shelf', 'bed', 'desk', 'stool'];

/** The load generator puts an id of its own in the place of this, one for each request. */
export const ID = '[<id>]';

interface Visit {
  sessionId: string;
  page: string;
  product: string;
  number: number;
}

/** An event as the tracker writes it. */
const event = ({ sessionId, page, product, number }: Visit, id: string) => ({
  eventType: 'product cart-add',
  sessionId,
  assetId: 'bee4a155-5b92-48ad-b3fb-f14a235637a5',
  metric: 49.9,
  eventMetadata: {
    item_id: `${product}-1`,
    item_name: product,
    price: 49.9,
    currency: 'EUR',
    quantity: 1,
    $id: id,
    $seq: number,
    $time: 1_773_576_000_000 + number,
    $sent: 1_773_576_000_050 + number,
    $page: page,
    $title: `${product} – Test shop`,
    $referrer: 'https://www.google.com/',
    $lib: 'vitrine/0.1.0',
  },
});

/** Headers of a browser, as a proxy on the same machine passes them on. */
const headersOf = (visitor: number, page: string) => ({
  'X-Forwarded-For': `198.51.${100 + (visitor >> 7)}.${visitor & 127}`,
  'User-Agent': AGENTS[visitor % AGENTS.length] as string,
  Accept: '*/*',
  'Accept-Language': 'de,en-US;q=0.7,en;q=0.3',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  Referer: page,
  'Content-Type': 'text/plain;charset=UTF-8',
  Origin: SHOP,
  'Sec-Fetch-Dest': 'empty',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Site': 'cross-site',
  Priority: 'u=4',
});

/**
 * Requests of visitors, each from an address and a browser of its own.
 *
 * @param events of a request; one is sent as an object, as the tracker does
 */
export function requestsOfVisitors(events: number): Request[] {
  return Array.from({ length: VISITORS }, (_, visitor) => {
    const product = PRODUCTS[visitor % PRODUCTS.length] as string;
    const page = `${SHOP}/products/${product}`;
    const isNew = visitor % EVENTS_OF_A_VISIT === 0;
    const sessionId = isNew ? ID : randomUUID();
    const list = Array.from({ length: events }, (_, i) => {
      const number = (visitor % EVENTS_OF_A_VISIT) + i + 1;
      return event({ sessionId, page, product, number }, events === 1 ? ID : `${ID}-${i}`);
    });
    return {
      method: 'POST',
      path: `/api/analytics/events?bearer_token=${PUBLIC_TOKEN}`,
      headers: headersOf(visitor, page),
      body: JSON.stringify(events === 1 ? list[0] : list),
    };
  });
}
