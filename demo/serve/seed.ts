import { AsyncLocalStorage } from 'node:async_hooks';
import { type CollectorConfig, createApp, type Store } from 'vitrine-collector';
import { BASE_PATH, type CreateEventBody, SESSION_END_REASONS } from '../../src/contract/index.js';
import { CURRENCY, FABRICS, PRODUCTS, WOODS } from '../storefront/catalogue.js';
import { DEMO_TOKEN } from './config.js';

const DAY = 86_400_000;
const DAYS = 730;

/** User agents with their share of the visits. */
const DEVICES: [share: number, userAgent: string, ar: boolean][] = [
  [
    34,
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    true,
  ],
  [
    24,
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
    true,
  ],
  [
    18,
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
    false,
  ],
  [
    11,
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
    false,
  ],
  [7, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0', false],
  [
    6,
    'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1',
    true,
  ],
];

const SOURCES: [share: number, referrer: string | undefined][] = [
  [38, undefined],
  [30, 'https://www.google.com/'],
  [14, 'https://www.instagram.com/'],
  [10, 'https://www.pinterest.com/'],
  [8, 'https://magazine.example/best-lounge-chairs'],
];

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

/** How busy a day is, beside others: growth, the weekend, the weeks before Christmas. */
function weight(time: number, now: number): number {
  const date = new Date(time);
  const growth = 1 - (now - time) / DAY / DAYS / 1.6;
  const weekend = [0, 6].includes(date.getUTCDay()) ? 1.45 : 1;
  const season = 1 + 0.25 * Math.cos(((date.getUTCMonth() - 10.5) / 12) * Math.PI * 2);
  return growth * weekend * season;
}

/** When shops are looked at, in hours of the day; most visits come in the evening. */
const OPEN = 8;
const CLOSE = 23;

/** How much of a day's visits is over, 0 to 1, leaving the last ones the time to end. */
function shareOver(day: number, now: number): number {
  const hour = (now - 600_000 - day) / 3_600_000;
  return Math.min(Math.max((hour - OPEN) / (CLOSE - OPEN), 0), 1) ** 2;
}

type Draft = CreateEventBody & { eventMetadata: Record<string, string | number> };

/**
 * One visit: from the first look to, now and then, the order.
 *
 * @param handoffs ids of codes that were shown to visits before and that no phone has scanned
 */
function visit(
  start: number,
  n: number,
  random: () => number,
  origin: string,
  handoffs: string[],
): Draft[] {
  const pick = <T extends [number, ...unknown[]]>(list: readonly T[]): T => {
    let left = random() * list.reduce((sum, [share]) => sum + share, 0);
    for (const choice of list) {
      left -= choice[0];
      if (left < 0) return choice;
    }
    return list[0] as T;
  };
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const [, device, ar] = pick(DEVICES);
  const [, $referrer] = pick(SOURCES);
  const product = random() < 0.72 ? PRODUCTS[0] : any(PRODUCTS);
  const hex = (length: number) =>
    Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  const sessionId = `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  const model_url = `${origin}/models/${product.slug}.glb`;
  const choice = { fabric: any(FABRICS), wood: any(WOODS) };
  const item = {
    item_id: product.sku,
    item_name: product.name,
    item_category: product.category,
    item_variant: `${choice.fabric.name}, ${choice.wood.name}`,
    price: product.price,
    currency: CURRENCY,
  };
  const drafts: Draft[] = [];
  let time = start;
  const add = (
    eventType: string,
    metadata: Record<string, string | number> = {},
    metric?: number,
  ) => {
    drafts.push({
      eventType,
      sessionId,
      assetId: product.assetId,
      device,
      ...(metric !== undefined && { metric }),
      eventMetadata: {
        ...item,
        ...metadata,
        $id: `seed-${n}-${drafts.length + 1}`,
        $time: time,
        $seq: drafts.length + 1,
        $page: `${origin}/${product.slug}`,
        $title: `${product.name} · Halden`,
        ...($referrer && { $referrer }),
        $lib: 'vitrine/seed',
      },
    });
    time += 1_500 + Math.floor(random() * 20_000);
  };
  const chance = (share: number) => random() < share;

  add('product session start');
  add('product renders', { model_url, render_time_msec: 600 + Math.floor(random() * 2_600) });
  add(ar ? 'product AR offered' : 'product AR not available', { model_url });
  // The code to scan stands beside the product, and is seen unless the visit ends above it.
  if (!ar && chance(0.8)) {
    const handoff_id = hex(16);
    add('product AR mobile transition offered', { handoff_id });
    if (chance(0.2)) handoffs.push(handoff_id);
  }
  const handoff_id = ar ? handoffs.pop() : undefined;
  if (handoff_id) add('product AR mobile transition completed', { handoff_id });
  if (chance(0.62)) add('product interaction', { interaction: 'rotate' });
  if (chance(0.41)) {
    add('product configuration start');
    add('product configuration attribute set', {
      attribute_name: 'fabric',
      attribute_value: choice.fabric.id,
    });
    if (chance(0.5))
      add('product configuration attribute set', {
        attribute_name: 'wood',
        attribute_value: choice.wood.id,
      });
  }
  const opened = ar && chance(0.34);
  if (opened)
    add('product AR download', {
      model_url,
      ar_mode: device.includes('Android') ? 'scene-viewer' : 'quick-look',
    });
  if (chance(0.05)) add('product social share', { method: 'copy link' });
  if (chance(0.06))
    add('product download', { file_name: `${product.slug}.pdf`, file_extension: 'pdf' });
  // Who has seen it in the room buys more often.
  if (chance(opened ? 0.31 : 0.12)) {
    const quantity = chance(0.2) ? 2 : 1;
    const value = product.price * quantity;
    add('product cart-add', { quantity, value }, value);
    if (chance(0.46)) add('product ordered', { quantity, value, transaction_id: `S-${n}` }, value);
  }
  // A browser that is killed ends no session.
  if (chance(0.96)) {
    const duration_msec = time - start;
    const engagement_time_msec = Math.round(duration_msec * (0.6 + 0.4 * random()));
    add(
      'product session end',
      { reason: SESSION_END_REASONS[0], duration_msec, engagement_time_msec },
      Math.round(engagement_time_msec / 100) / 10,
    );
  }
  return drafts;
}

/** One request: events that leave together. */
interface Departure {
  /** ms since the epoch. */
  at: number;
  events: Draft[];
}

/** Requests that are under way together. */
const TOGETHER = 250;

/**
 * How a visit's events reach the collector: most at once, some together with the next one, some late
 * because the network was gone, a few twice because the answer was lost, and very few never: the number
 * of such a one is missing.
 */
function departuresOf(drafts: Draft[], now: number, random: () => number): Departure[] {
  const departures: Departure[] = [];
  let together: Draft[] = [];
  for (const draft of drafts) {
    const chance = random();
    const wait = 40 + 400 * random() ** 3;
    const late = chance < 0.012 ? 3_600_000 * random() ** 4 : chance < 0.06 ? 4_000 * random() : 0;
    const time = draft.eventMetadata.$time as number;
    if (chance > 0.996 && draft !== drafts[0]) continue;
    together.push(draft);
    if (chance > 0.93 && draft !== drafts.at(-1)) continue;
    const at = Math.min(Math.round(time + wait + late), now);
    departures.push({ at, events: together });
    if (chance < 0.008) departures.push({ at: Math.min(at + 2_000, now), events: together });
    together = [];
  }
  const last = together.at(-1);
  if (last) departures.push({ at: (last.eventMetadata.$time as number) + 300, events: together });
  return departures;
}

export interface SeedParts {
  config: CollectorConfig;
  store: Store;
  /** Origin of the storefront. */
  origin: string;
  now: number;
  /** Told after each batch. */
  onProgress?: (done: number, all: number) => void;
}

/**
 * Fills the store with plausible visits of the last two years. They go through the whole ingest
 * pipeline of an app whose clock stands in the past. Seeding twice stores nothing twice.
 *
 * @param count events that happen; of a thousand a few are lost
 */
export async function seed(
  count: number,
  { config, store, origin, now, onProgress }: SeedParts,
): Promise<number> {
  const random = repeatable(20_240);
  const today = Math.floor(now / DAY) * DAY;
  const days = Array.from({ length: DAYS }, (_, i) => today - (DAYS - 1 - i) * DAY);
  const share = (day: number) => weight(day, now) * shareOver(day, now);
  const total = days.reduce((sum, day) => sum + share(day), 0);
  const clock = new AsyncLocalStorage<number>();
  const app = await createApp({
    config: { ...config, logLevel: 'silent', rateLimit: 0 },
    store,
    now: () => clock.getStore() ?? now,
  });

  let sent = 0;
  /** One request, as it arrived at its time. */
  const send = ({ at, events }: Departure) =>
    clock.run(at, async () => {
      const payload = events.map((draft) => ({
        ...draft,
        eventMetadata: { ...draft.eventMetadata, $sent: at },
      }));
      const answer = await app.inject({
        method: 'POST',
        url: `${BASE_PATH}/events`,
        query: { bearer_token: DEMO_TOKEN },
        headers: { origin, 'content-type': 'application/json' },
        payload: payload.length === 1 ? payload[0] : payload,
      });
      if (answer.statusCode !== 200) throw new Error(`seeding was refused: ${answer.body}`);
    });
  /** Requests that are under way together share their commits. */
  const sendAll = async (departures: Departure[]) => {
    await Promise.all(departures.map(send));
    sent += departures.reduce((sum, { events }) => sum + events.length, 0);
    onProgress?.(Math.min(sent, count), count);
  };
  const isStored = async ({ sessionId }: Draft) =>
    (await store.list({ org, sessionId, sort: 'createdAt', limit: 1, offset: 0 }))?.events.length;
  const org = config.orgs[0]?.id ?? '';
  let seeded: boolean | undefined;
  const handoffs: string[] = [];

  let made = 0;
  let visits = 0;
  let owed = 0;
  const waiting: Departure[] = [];
  for (const day of days) {
    owed += (count * share(day)) / total;
    while (made < owed && made < count) {
      const hour = OPEN + (CLOSE - OPEN) * Math.sqrt(random() * shareOver(day, now));
      const start = day + Math.floor(hour * 3_600_000);
      const drafts = visit(start, ++visits, random, origin, handoffs).slice(0, count - made);
      made += drafts.length;
      // What is stored already would be counted as having come twice.
      seeded ??= !!(await isStored(drafts[0] as Draft));
      const departures = departuresOf(drafts, now, random);
      if (!seeded || !(await isStored(drafts[0] as Draft))) waiting.push(...departures);
      if (waiting.length >= TOGETHER) await sendAll(waiting.splice(0));
    }
  }
  await sendAll(waiting);
  await app.close();
  return made;
}
