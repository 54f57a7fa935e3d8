import type { DeliveryCount } from './store.js';

type Key = Pick<DeliveryCount, 'day' | 'device'>;

const SUMS = ['received', 'noted', 'batched', 'paged', 'nextPage'] as const;

/** Events of one day and device that have waited the same; null where it is not known. */
export type WaitRow = Key & Record<(typeof SUMS)[number], number> & { wait: number | null };

/** All events of one day and device. */
export type DeviceRow = Omit<DeliveryCount, 'lost' | 'outstanding' | 'duplicates'>;

/** What the sessions of one day and device miss. */
export type SessionRow = Key & Pick<DeliveryCount, 'lost' | 'outstanding'>;

export type DuplicateRow = Key & Pick<DeliveryCount, 'duplicates'>;

/**
 * Puts together what a store counts in three questions.
 *
 * @param events the shorter they have waited, the earlier; or all of a device in one
 */
export function toCounts(
  events: Iterable<WaitRow | DeviceRow>,
  sessions: Iterable<SessionRow>,
  duplicates: Iterable<DuplicateRow>,
): DeliveryCount[] {
  const counts = new Map<string, DeliveryCount>();
  const countOf = ({ day, device }: Key): DeliveryCount => {
    // A device may be called anything, `null` too.
    const key = device === null ? `${day}` : `${day} ${device}`;
    const count = counts.get(key) ?? {
      ...{ day, device, received: 0, lost: 0, outstanding: 0, duplicates: 0 },
      ...{ noted: 0, batched: 0, paged: 0, nextPage: 0, waits: [] },
    };
    counts.set(key, count);
    return count;
  };
  for (const row of events) {
    const count = countOf(row);
    for (const name of SUMS) count[name] += row[name];
    if ('waits' in row) count.waits = row.waits;
    else if (row.wait !== null) count.waits.push([row.wait, row.received]);
  }
  for (const row of sessions) {
    const count = countOf(row);
    count.lost += row.lost;
    count.outstanding += row.outstanding;
  }
  for (const row of duplicates) countOf(row).duplicates += row.duplicates;
  return [...counts.values()];
}
