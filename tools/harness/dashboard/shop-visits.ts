import type { CreateEventBody, JsonObject } from '../../../src/contract/index.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A small generator that repeats itself from the same start (mulberry32). */
function repeatable(state: number) {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface ShopProduct {
  item_id: string;
  item_name: string;
  price: number;
  currency: string;
}

/** Products, each with its currency. One name begins as a formula, and one is markup. */
const PRODUCTS: readonly ShopProduct[] = [
  { item_id: 'CH-1', item_name: 'Lounge chair', price: 899, currency: 'EUR' },
  { item_id: 'TB-2', item_name: 'Oak <b>table</b>', price: 1490.5, currency: 'EUR' },
  { item_id: 'SF-3', item_name: '=Sofa, three seats', price: 2199, currency: 'USD' },
];

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';
const DEVICES = [
  { device: IPHONE, ar: true },
  {
    device:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
    ar: true,
  },
  {
    device: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0',
    ar: false,
  },
];
const ROBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

const SOURCES: JsonObject[] = [
  {},
  { $referrer: 'https://www.google.com/' },
  { $referrer: 'https://www.instagram.com/' },
  { $campaign_source: 'newsletter', $campaign_medium: 'email', $campaign_name: 'spring' },
  {
    $campaign_source: 'google',
    $campaign_medium: 'cpc',
    $campaign_name: 'brand',
    $click_id: 'gclid',
  },
];

/** An event with the moment in which it happens. */
export interface Draft {
  /** ms since the epoch. */
  time: number;
  robot: boolean;
  body: CreateEventBody & { eventMetadata: JsonObject };
}

type Random = () => number;

const any = <T>(list: readonly T[], random: Random): T =>
  list[Math.floor(random() * list.length)] as T;

/** Appends an event to a visit. */
type Add = (eventType: string, metadata?: JsonObject) => void;

interface Part {
  add: Add;
  chance(share: number): boolean;
  n: number;
}

const FABRICS = ['wool', 'linen', 'leather'];

/** Chooses a fabric, of the product of the visit or of another one. */
function choose({ add, n }: Part, { change = 0, of }: { change?: number; of?: ShopProduct } = {}) {
  add('product configuration attribute set', {
    ...of,
    attribute_name: 'fabric',
    attribute_value: FABRICS[(n + change) % FABRICS.length] as string,
  });
}

/** Looks at the product. @returns whether in AR */
function look(part: Part, ar: boolean, arMode: string): boolean {
  const { add, chance, n } = part;
  add('product session start');
  add('product renders', { render_time_msec: 900 });
  add(ar ? 'product AR offered' : 'product AR not available');
  const showsCode = !ar && chance(0.6);
  if (showsCode) add('product AR mobile transition offered', { handoff_id: `h-${n}` });
  if (chance(0.4)) {
    choose(part);
    if (chance(0.4)) choose(part, { change: 1 });
  }
  if (showsCode && chance(0.4))
    add('product AR mobile transition completed', { handoff_id: `h-${n}` });
  const opened = ar && chance(0.4);
  if (opened) add('product AR download', { ar_mode: arMode });
  return opened;
}

/** Looks at another product after the first one, which stays the one that may be bought. */
function compare(part: Part, ar: boolean, other: ShopProduct) {
  part.add('product session start', { ...other });
  if (ar) part.add('product AR offered', { ...other });
  choose(part, { change: 2, of: other });
}

/** Adds to the cart, and now and then orders and sends back. */
function buy({ add, chance, n }: Part, price: number) {
  const quantity = chance(0.2) ? 2 : 1;
  const value = price * quantity;
  add('product cart-add', { quantity, value });
  if (!chance(0.5)) return;
  add('product ordered', { quantity, value, transaction_id: `T-${n}` });
  if (chance(0.2)) add('product refunded', { value: price, transaction_id: `T-${n}` });
}

function visitOf(
  { start, n, products }: { start: number; n: number; products: readonly ShopProduct[] },
  random: Random,
): Draft[] {
  const chance = (share: number) => random() < share;
  const robot = chance(0.05);
  const { device, ar } = robot ? { device: ROBOT, ar: false } : any(DEVICES, random);
  const item = any(products, random);
  const source = any(SOURCES, random);
  const variant = chance(0.5) ? '3d' : 'control';
  const drafts: Draft[] = [];
  let time = start;
  let sequence = 0;
  const add: Add = (eventType, metadata = {}) => {
    // One in a hundred is lost: its number is missing.
    sequence += chance(0.01) ? 2 : 1;
    drafts.push({
      time: Math.floor(time),
      robot,
      body: {
        ...{ eventType, sessionId: `visit-${n}`, device },
        ...(n % 9 === 0 && { userId: `user-${n % 27}` }),
        eventMetadata: {
          ...item,
          ...source,
          ...metadata,
          $id: `visit-${n}-${sequence}`,
          $seq: sequence,
          $page: `https://shop.example/products/${item.item_id.toLowerCase()}`,
          $experiments: { viewer: variant },
        },
      },
    });
    time += 1_000 + random() * 60_000;
  };
  const part = { add, chance, n };
  const opened = look(part, ar, device === IPHONE ? 'quick-look' : 'scene-viewer');
  if (chance(0.15)) compare(part, ar, any(products, random));
  if (chance((opened ? 0.5 : 0.2) + (variant === '3d' ? 0.08 : 0))) buy(part, item.price);
  return drafts;
}

/**
 * Visits of a shop, oldest first, each within half an hour: several currencies, campaigns, robots, refunds, an experiment,
 * hand-offs to a phone, and now and then a lost event.
 *
 * @param end ms since the epoch: the last visit ends shortly before
 */
export function shopVisits({
  count,
  days,
  end,
  products = PRODUCTS,
}: {
  count: number;
  days: number;
  end: number;
  products?: readonly ShopProduct[];
}): Draft[][] {
  const random = repeatable(7);
  const starts = Array.from(
    { length: count },
    () => end - 40 * MINUTE_MS - random() ** 1.3 * days * DAY_MS,
  );
  // One is there now.
  starts[0] = end - 12 * MINUTE_MS;
  starts.sort((a, b) => a - b);
  return starts.map((start, n) => visitOf({ start, n, products }, random));
}
