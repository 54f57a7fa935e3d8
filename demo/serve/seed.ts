import { AsyncLocalStorage } from 'node:async_hooks';
import { type CollectorConfig, createApp, type Store } from 'vitrine-collector';
import { BASE_PATH } from '../../src/contract/index.js';
import { DEMO_TOKEN } from './config.js';
import { type Draft, visit } from './visit.js';

const DAY = 86_400_000;
const DAYS = 730;

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
      const drafts = visit({ start, n: ++visits, random, origin, handoffs }).slice(0, count - made);
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
