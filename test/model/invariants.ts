import type { ReceiptCode } from '../../src/contract/receipt-codes.js';
import type { Simulation } from './simulation.js';
import type { Tab, Tracked } from './tab.js';

/** Why an event may be dropped, and when that is true. */
const DROPS: readonly (readonly [
  code: ReceiptCode,
  holds: (event: Tracked, simulation: Simulation) => boolean,
])[] = [
  ['server_rejected', ({ kind }) => kind === 'bad'],
  ['event_too_large', ({ kind }) => kind === 'oversize'],
  ['event_expired', (_, { clockSet }) => clockSet > 7 * 86_400_000],
  ['queue_full', (_, { events }) => weight(events.values()) > 1_000_000],
  // It was tracked before the visitor said so, or in a page that knew it.
  ['consent_denied', ({ lossExcuse }) => lossExcuse !== undefined],
  ['tracker_stopped', ({ tab }) => tab.stopped],
];

/** UTF-16 units of all that was tracked, at most. */
const weight = (events: Iterable<Tracked>) => {
  let sum = 0;
  for (const { kind } of events)
    sum += kind === 'large' ? 62_000 : kind === 'oversize' ? 71_000 : 1_000;
  return sum;
};

const wasDropped = (event: Tracked, simulation: Simulation) =>
  event.drops.length > 0 &&
  event.drops.every((why) =>
    DROPS.some(([code, holds]) => code === why && holds(event, simulation)),
  );

/**
 * The promises, by name: what at the end of a schedule is not as promised.
 *
 * @param livePages the pages that ran for an hour after all was well
 */
const PROMISES: Record<string, (simulation: Simulation, livePages: Tab[]) => string[]> = {
  'never lost': (simulation) => {
    const { server, delivery, origin, prefix } = simulation;
    const must = server.idempotent ? delivery !== 'at-most-once' : delivery === 'at-least-once';
    return all(simulation, (event) => {
      const { id, states, lossExcuse, duplicateExcuse, unanswered } = event;
      if (lossExcuse || server.arrived.has(id) || wasDropped(event, simulation)) return;
      // Unconfirmed: a request with it left, and either its answer never came (as far as the
      // storage still knows), or no other attempt was wanted.
      const unknown = unanswered || duplicateExcuse || origin.outdated.has(prefix + id);
      const handedOver = unknown || (delivery === 'at-most-once' && event.ambiguous);
      if (!must && handedOver && event.attempts) return;
      return `is lost (${[...states]})`;
    });
  },
  'dropped for a reason that holds': (simulation) =>
    all(simulation, (event) =>
      event.drops.length && !wasDropped(event, simulation)
        ? `was dropped: ${event.drops}`
        : undefined,
    ),
  'stored once': (simulation) => {
    const { server, delivery, origin, prefix } = simulation;
    return all(simulation, ({ id, duplicateExcuse, behind }) => {
      const arrivals = server.arrived.get(id) ?? [];
      const contents = new Set(arrivals.map((body) => body.replace(/"\$sent":\d+/, '')));
      if (contents.size > 1)
        return `arrived with different contents: ${[...contents].join(' and ')}`;
      // The server recognises duplicates by the id, so only the requests that reach it count.
      if (server.idempotent || delivery !== 'at-most-once') return;
      if (arrivals.length > 1 && !duplicateExcuse && !behind && !origin.outdated.has(prefix + id))
        return `arrived ${arrivals.length} times`;
    });
  },
  'a receipt settles': (simulation, livePages) => [
    ...all(simulation, ({ tab, receipt }) =>
      livePages.includes(tab) && !receipt ? 'never got its receipt' : undefined,
    ),
    ...livePages
      .filter(({ flushed }) => !flushed)
      .map(({ name }) => `flush() of ${name} never settled`),
  ],
  'the page that comes next delivers it': (simulation) => simulation.waiting,
  'nothing is left': ({ origin, indexedDB, prefix, consent }) => {
    const left = (keys: Iterable<string>) =>
      [...keys].filter(
        (key) => key.startsWith(prefix) && (consent === 'denied' || !/[$@]/.test(key)),
      );
    const texts = left(origin.texts.keys());
    const inBackup = left(indexedDB.texts.keys());
    return [
      ...(texts.length ? [`in the storage: ${texts}`] : []),
      ...(inBackup.length ? [`in the backup: ${inBackup}`] : []),
    ];
  },
  'bounded requests': (simulation) => {
    const { events, retryChances, tabs, scheduleCost } = simulation;
    const bound =
      2 * events.size + 20 * retryChances + tabs.length * (4 + scheduleCost.ms / 100_000);
    return scheduleCost.requests > bound
      ? [
          `${scheduleCost.requests} requests for ${events.size} events, more than ${Math.round(bound)}`,
        ]
      : [];
  },
};

const all = ({ events }: Simulation, problem: (event: Tracked) => string | undefined) =>
  [...events.values()].flatMap((event) => {
    const what = problem(event);
    return what ? [`${event.id} of ${event.tab.name} ${what}`] : [];
  });

/** The broken promises of a schedule; empty when all is well. */
export const findViolations = (simulation: Simulation, livePages: Tab[]): string[] => [
  ...simulation.faults,
  ...Object.entries(PROMISES).flatMap(([name, check]) =>
    check(simulation, livePages).map((what) => `${name}: ${what}`),
  ),
];

/** Once consent is denied and every page knows it, no text may be left. */
export function checkDenial(simulation: Simulation): void {
  const alive = simulation.tabs.filter(({ state }) => state !== 'dead');
  if (simulation.consent !== 'denied' || !alive.length) return;
  if (alive.some((tab) => tab.state !== 'open' || tab.stopped)) return;
  // The backup is emptied a moment later: its database has to be opened.
  const informedAt = Math.max(simulation.deniedAt ?? 0, ...alive.map(({ began }) => began));
  if (simulation.time - informedAt < 100) return;
  for (const key of [...simulation.origin.texts.keys(), ...simulation.indexedDB.texts.keys()])
    if (key.startsWith(simulation.prefix))
      simulation.fault('only with consent', `${key} is left after denial`);
}
