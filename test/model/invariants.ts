import type { ReceiptCode } from '../../src/contract/receipt-codes.js';
import type { Tab, Tracked } from './tab.js';
import type { World } from './world.js';

/** Why an event may be dropped, and when that is true. */
const DROPS: readonly (readonly [
  code: ReceiptCode,
  holds: (event: Tracked, world: World) => boolean,
])[] = [
  ['server_rejected', ({ kind }) => kind === 'bad'],
  ['event_too_large', ({ kind }) => kind === 'oversize'],
  ['event_expired', (_, { clockSet }) => clockSet > 7 * 86_400_000],
  ['queue_full', (_, { events }) => weight(events.values()) > 1_000_000],
  // It was tracked before the visitor said so, or in a page that had been told.
  ['consent_denied', ({ excused }) => excused !== undefined],
  ['tracker_stopped', ({ tab }) => tab.stopped],
];

/** UTF-16 units of all that was tracked, at most. */
const weight = (events: Iterable<Tracked>) => {
  let sum = 0;
  for (const { kind } of events)
    sum += kind === 'large' ? 62_000 : kind === 'oversize' ? 71_000 : 1_000;
  return sum;
};

const wasDropped = (event: Tracked, world: World) =>
  event.drops.length > 0 &&
  event.drops.every((why) => DROPS.some(([code, holds]) => code === why && holds(event, world)));

/**
 * The promises, by name: what at the end of a schedule is not as promised.
 *
 * @param stayed the pages that ran for an hour after all was well
 */
const PROMISES: Record<string, (world: World, stayed: Tab[]) => string[]> = {
  'never lost': (world) => {
    const { server, delivery, origin, prefix } = world;
    const must = server.idempotent ? delivery !== 'at-most-once' : delivery === 'at-least-once';
    return all(world, (event) => {
      const { id, states, excused, shared, unanswered } = event;
      if (excused || server.arrived.has(id) || wasDropped(event, world)) return;
      // Handed over: a request with it left, and either its answer never came (as far as the
      // storage still knows), or no other attempt was wanted.
      const unknown = unanswered || shared || origin.outdated.has(prefix + id);
      const handedOver = unknown || (delivery === 'at-most-once' && event.ambiguous);
      if (!must && handedOver && event.attempts) return;
      return `is lost (${[...states]})`;
    });
  },
  'dropped for a reason that holds': (world) =>
    all(world, (event) =>
      event.drops.length && !wasDropped(event, world) ? `was dropped: ${event.drops}` : undefined,
    ),
  'stored once': (world) => {
    const { server, delivery, origin, prefix } = world;
    return all(world, ({ id, shared, behind }) => {
      const arrivals = server.arrived.get(id) ?? [];
      const contents = new Set(arrivals.map((body) => body.replace(/"\$sent":\d+/, '')));
      if (contents.size > 1)
        return `arrived with different contents: ${[...contents].join(' and ')}`;
      // The server recognises duplicates by the id, so what counts is what it is told.
      if (server.idempotent || delivery !== 'at-most-once') return;
      if (arrivals.length > 1 && !shared && !behind && !origin.outdated.has(prefix + id))
        return `arrived ${arrivals.length} times`;
    });
  },
  'a receipt settles': (world, stayed) => [
    ...all(world, ({ tab, receipt }) =>
      stayed.includes(tab) && !receipt ? 'never got its receipt' : undefined,
    ),
    ...stayed
      .filter(({ flushed }) => !flushed)
      .map(({ name }) => `flush() of ${name} never settled`),
  ],
  'the page that comes next delivers it': (world) => world.waiting,
  'nothing is left': ({ origin, indexedDB, prefix, consent }) => {
    const left = (keys: Iterable<string>) =>
      [...keys].filter(
        (key) => key.startsWith(prefix) && (consent === 'denied' || !/[$@]/.test(key)),
      );
    const texts = left(origin.texts.keys());
    const journaled = left(indexedDB.texts.keys());
    return [
      ...(texts.length ? [`in the storage: ${texts}`] : []),
      ...(journaled.length ? [`in the journal: ${journaled}`] : []),
    ];
  },
  'no storm': (world) => {
    const { events, turns, tabs, troubled } = world;
    const bound = 2 * events.size + 20 * turns + tabs.length * (4 + troubled.ms / 100_000);
    return troubled.requests > bound
      ? [`${troubled.requests} requests for ${events.size} events, more than ${Math.round(bound)}`]
      : [];
  },
};

const all = ({ events }: World, problem: (event: Tracked) => string | undefined) =>
  [...events.values()].flatMap((event) => {
    const what = problem(event);
    return what ? [`${event.id} of ${event.tab.name} ${what}`] : [];
  });

/** What is not as promised; empty when all is well. */
export const broken = (world: World, stayed: Tab[]): string[] => [
  ...world.faults,
  ...Object.entries(PROMISES).flatMap(([name, check]) =>
    check(world, stayed).map((what) => `${name}: ${what}`),
  ),
];
