import type { DeliveryCount } from './store.js';

type Group = Pick<DeliveryCount, 'day' | 'device'>;

const SUMS = [
  'received',
  'batchedKnown',
  'batched',
  'laterPageKnown',
  'sentByLaterPage',
] as const satisfies (keyof DeliveryCount)[];

/** Events of one day and device with the same queue delay; null when it is unknown. */
export type DelayRow = Group & Record<(typeof SUMS)[number], number> & { delayMs: number | null };

/** All events of one day and device. */
export type DeviceRow = Omit<DeliveryCount, 'lost' | 'outstanding' | 'duplicates'>;

/** Gaps in the sessions of one day and device. */
export type SessionRow = Group & Pick<DeliveryCount, 'lost' | 'outstanding'>;

export type DuplicateRow = Group & Pick<DeliveryCount, 'duplicates'>;

export interface DeliveryRows {
  /** Sorted by queue delay, or one row for each device. */
  events: Iterable<DelayRow | DeviceRow>;
  sessions: Iterable<SessionRow>;
  duplicates: Iterable<DuplicateRow>;
}

/** Merges the results of a store's three delivery queries. */
export function toDeliveryCounts({ events, sessions, duplicates }: DeliveryRows): DeliveryCount[] {
  const counts = new Map<string, DeliveryCount>();
  const countOf = ({ day, device }: Group): DeliveryCount => {
    // A device may have any name, also `null`.
    const key = device === null ? `${day}` : `${day} ${device}`;
    const count = counts.get(key) ?? {
      ...{ day, device, received: 0, lost: 0, outstanding: 0, duplicates: 0 },
      ...{ batchedKnown: 0, batched: 0, laterPageKnown: 0, sentByLaterPage: 0, queueDelays: [] },
    };
    counts.set(key, count);
    return count;
  };
  for (const row of events) {
    const count = countOf(row);
    for (const name of SUMS) count[name] += row[name];
    if ('queueDelays' in row) count.queueDelays = row.queueDelays;
    else if (row.delayMs !== null) count.queueDelays.push([row.delayMs, row.received]);
  }
  for (const row of sessions) {
    const count = countOf(row);
    count.lost += row.lost;
    count.outstanding += row.outstanding;
  }
  for (const row of duplicates) countOf(row).duplicates += row.duplicates;
  return [...counts.values()];
}
