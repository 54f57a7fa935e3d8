import { AsyncLocalStorage } from 'node:async_hooks';
import { type CollectorConfig, createApp, type Store } from 'vitrine-collector';
import { BASE_PATH } from '../../src/contract/index.js';
import { DEMO_TOKEN } from '../serve/config.js';
import { busyDays, DAY_MS, startOn } from './calendar.js';
import { type Departure, departuresOf } from './departures.js';
import { createRandom } from './random.js';
import { createVisit, type Draft, type Visit } from './visit.js';

/** Requests that are under way together. They share their commits. */
const TOGETHER = 250;

/** Share of the last days' visits whose page sends a name that the shop has not configured. */
const REFUSED_SHARE = 0.3;

/** The collector keeps refused events for seven days. */
const REFUSED_DAYS = 6;

export interface SeedParts {
  config: CollectorConfig;
  store: Store;
  /** Origin of the storefront. */
  origin: string;
  /** ms since the epoch. */
  now: number;
  /** Called after each batch. */
  onProgress?: (done: number, all: number) => void;
}

/** Sends requests through the whole ingest pipeline of an app whose clock stands in the past. */
async function createPastCollector({ config, store, origin, now }: SeedParts) {
  const clock = new AsyncLocalStorage<number>();
  const app = await createApp({
    config: { ...config, logLevel: 'silent', rateLimit: 0, clientRateLimit: 0 },
    store,
    now: () => clock.getStore() ?? now,
  });
  const privateToken = config.orgs[0]?.tokens.find(({ kind }) => kind === 'private')?.token;
  return {
    close: () => app.close(),
    /** @returns the status of the response */
    send: ({ at, events, fromServer = false }: Departure): Promise<number> =>
      clock.run(at, async () => {
        const payload = events.map((draft) => ({
          ...draft,
          eventMetadata: { ...draft.eventMetadata, $sent: at },
        }));
        const response = await app.inject({
          method: 'POST',
          url: `${BASE_PATH}/events`,
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${fromServer ? privateToken : DEMO_TOKEN}`,
            ...(!fromServer && { origin }),
          },
          payload: payload.length === 1 ? payload[0] : payload,
        });
        return response.statusCode;
      }),
  };
}

/** A visit's page that sends an unknown event name too. The collector keeps it among the refused events. */
function refusedDeparture({ drafts }: Visit): Departure {
  const draft = drafts.at(-1) as Draft;
  const { $id, $time } = draft.eventMetadata;
  const eventMetadata = { ...draft.eventMetadata, $id: `${$id}-wish` };
  return { at: $time, events: [{ ...draft, eventType: 'product wishlist-add', eventMetadata }] };
}

/**
 * Fills the store with plausible visits of the last two years. Seeding twice stores nothing twice.
 *
 * @param count events that happen; of a thousand a few are lost
 * @returns events that happened
 * @throws {Error} when the collector refuses a request that it should take
 */
export async function seed(count: number, parts: SeedParts): Promise<number> {
  const { config, store, origin, now, onProgress } = parts;
  const random = createRandom(20_240);
  const collector = await createPastCollector(parts);
  const org = config.orgs[0]?.id ?? '';

  let sent = 0;
  const sendAll = async (departures: Departure[]) => {
    const statuses = await Promise.all(departures.map(collector.send));
    const refused = statuses.find((status) => status !== 200);
    if (refused) throw new Error(`the collector refused an event of the seed with ${refused}`);
    sent += departures.reduce((sum, { events }) => sum + events.length, 0);
    onProgress?.(Math.min(sent, count), count);
  };
  /** Visits that are stored already would be counted as having come twice. */
  const isStored = async ([{ sessionId }]: readonly [Draft]) => {
    const found = await store.list({ org, sessionId, sort: 'createdAt', limit: 1, offset: 0 });
    return !!found?.events.length;
  };
  let wasSeeded: boolean | undefined;
  const handoffs: string[] = [];

  let made = 0;
  let visits = 0;
  let owed = 0;
  const waiting: Departure[] = [];
  const refused: Departure[] = [];
  for (const { day, part } of busyDays(now)) {
    owed += count * part;
    while (made < owed && made < count) {
      const start = startOn(day, now, random.next());
      const visit = createVisit({ start, n: ++visits, random, origin, handoffs });
      const drafts = visit.drafts.slice(0, count - made);
      made += drafts.length;
      const departures = departuresOf(drafts, now, random);
      const at = visit.refund?.eventMetadata.$time ?? now;
      if (visit.refund && at < now && made < count) {
        made += 1;
        departures.push({ at, events: [visit.refund], fromServer: true });
      }
      const hasUnknownName = now - start < REFUSED_DAYS * DAY_MS && random.chance(REFUSED_SHARE);
      wasSeeded ??= await isStored(drafts as [Draft]);
      if (wasSeeded && (await isStored(drafts as [Draft]))) continue;
      waiting.push(...departures);
      if (hasUnknownName) refused.push(refusedDeparture(visit));
      if (waiting.length >= TOGETHER) await sendAll(waiting.splice(0));
    }
  }
  await sendAll(waiting);
  await Promise.all(refused.map(collector.send));
  await collector.close();
  return made;
}
