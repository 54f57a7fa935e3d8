import type { EventRecord } from '../../src/store/store.js';
import { ORG, OTHER_ORG } from './collector.js';

/** Numbers from 0 to 1 that repeat with their seed (mulberry32). */
export function createRandom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    below: (limit: number) => Math.floor(next() * limit),
    pick: <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item,
  };
}

/** An event, and what is known of it without looking at its record. */
export interface KnownEvent {
  record: EventRecord;
  robot: boolean;
  item: string | null;
  name: string | null;
  brand: string | null;
  device: string | null;
  channel: string;
  source: string | null;
  currency: string | null;
  /** In hundredths; null when it is unknown. */
  cents: number | null;
  handoff: string | null;
  variants: Record<string, string>;
}

const DEVICES = [
  {
    agent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0',
    type: 'desktop',
    robot: false,
  },
  {
    agent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    type: 'mobile',
    robot: false,
  },
  {
    agent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    type: null,
    robot: true,
  },
  { agent: null, type: null, robot: false },
];

const ARRIVALS = [
  { $referrer: 'https://www.google.de/', channel: 'organic search' },
  { $referrer: 'https://m.facebook.com/story', channel: 'social' },
  { $referrer: 'https://shop.example/list', channel: 'internal' },
  { $referrer: undefined, channel: 'direct' },
  { $referrer: 'https://blog.example/post', channel: 'referral' },
];

const TYPES = [
  ...['product AR offered', 'product AR offered', 'product AR download', 'product renders'],
  ...[
    'product cart-add',
    'product ordered',
    'product refunded',
    'product configuration attribute set',
  ],
];

/** Around both changes of the clock in 2026 in Berlin (29 March, 25 October) and New York (8 March, 1 November). */
const CHANGES = [
  Date.UTC(2026, 2, 8, 7),
  Date.UTC(2026, 2, 29, 1),
  Date.UTC(2026, 9, 25, 1),
  Date.UTC(2026, 10, 1, 6),
];

/** Random visits: robots, currencies, unknown values, refunds, hand-offs, experiments, and events of another org. */
export function randomEvents(seed: number, count: number): KnownEvent[] {
  const { next, below, pick } = createRandom(seed);
  const events: KnownEvent[] = [];
  const sessions = Math.ceil(count / 6);
  let id = 0;
  for (let session = 0; session < sessions; session++) {
    const device = pick(DEVICES);
    const webdriver = next() < 0.05;
    const arrival = pick(ARRIVALS);
    const source = next() < 0.2 ? pick(['newsletter', 'google']) : null;
    const user = next() < 0.3 ? `user-${below(8)}` : null;
    const handoff = next() < 0.15 ? `handoff-${below(Math.ceil(sessions / 8))}` : null;
    const variants: Record<string, string> = {};
    if (next() < 0.6) variants.viewer = pick(['3d', 'control']);
    if (next() < 0.2) variants.price = pick(['a', 'b', 'c']);
    let time = pick(CHANGES) + Math.floor((next() - 0.5) * 3 * 86_400_000);
    for (let length = 1 + below(10); length > 0; length--) {
      // Several events in one millisecond, and long pauses.
      time += next() < 0.2 ? 0 : below(next() < 0.1 ? 7_200_000 : 600_000);
      const item = next() < 0.8 ? `CH-${below(6)}` : null;
      const brand = item && (item < 'CH-3' ? 'Acme' : 'Ümlaut');
      const name = item && next() < 0.7 ? `Chair ${item} ${below(3)}` : null;
      const type = pick(TYPES);
      const isKnown = next() < 0.7;
      const currency = next() < 0.85 ? pick(['EUR', 'USD', 'JPY']) : null;
      const cents = isKnown ? below(100_000) : null;
      const mixed: Record<string, string> =
        next() < 0.03 ? { viewer: pick(['3d', 'control']) } : {};
      const own = { ...variants, ...mixed };
      const metadata = {
        ...(item && { item_id: item, item_brand: brand }),
        ...(name && { item_name: name }),
        ...(cents !== null && { value: cents / 100 }),
        ...(currency && { currency: next() < 0.5 ? currency : currency.toLowerCase() }),
        ...(handoff && next() < 0.5 ? { handoff_id: handoff } : {}),
        ...(type === 'product configuration attribute set' && {
          attribute_name: 'fabric',
          attribute_value: pick(['wool', 'linen', 3]),
        }),
        ...(Object.keys(own).length && { $experiments: own }),
        ...(arrival.$referrer && { $referrer: arrival.$referrer }),
        ...(source && { $campaign_source: source, $campaign_medium: 'email' }),
        ...(webdriver && { $webdriver: true }),
        $page: `https://shop.example/product/${item ?? ''}`,
        color: pick(['red', 'blue', 5, true, null, ['red']]),
      };
      id++;
      events.push({
        record: {
          id: `id-${id}`,
          org: next() < 0.05 ? OTHER_ORG : ORG,
          clientEventId: `event-${id}`,
          type,
          createdAt: time,
          sessionId: `session-${session}`,
          userId: user,
          assetId: item && next() < 0.5 ? `asset-${item}` : null,
          configId: null,
          configuration: {},
          device: device.agent,
          referer: 'https://shop.example/product',
          metric: below(8) / 4,
          metadata,
        },
        robot: device.robot || webdriver,
        item,
        name,
        brand,
        device: device.type,
        channel: source ? 'email' : arrival.channel,
        source,
        currency: cents !== null ? currency : null,
        cents: currency ? cents : null,
        handoff: 'handoff_id' in metadata ? handoff : null,
        variants: own,
      });
    }
  }
  return events.slice(0, count);
}
