import type { Robots } from 'vitrine/contract';
import { zoneOffsets } from '../lib/time-zone.js';
import type { DayCount, Store } from '../store/store.js';
import type { StoreFilter } from '../store/store-filter.js';

/** Days of a calendar: more than there are in a thousand years. */
const MAX_DAYS = 400_000;

/** Days of a zone with events, oldest first. The rollup has UTC days with robots only. */
export async function zonedDays(
  store: Store,
  { org, eventType, assetId, robots: _, ...filter }: StoreFilter & { from: number; to: number },
  { zone, robots }: { zone: string; robots: Robots },
): Promise<DayCount[]> {
  const { groups } = await store.questions.breakdown({
    scope: {
      org,
      ...filter,
      robots,
      dimensions: [
        ...(eventType === undefined
          ? []
          : [{ dimension: 'eventType' as const, values: [eventType] }]),
        ...(assetId === undefined ? [] : [{ dimension: 'assetId' as const, values: [assetId] }]),
      ],
      zone: { name: zone, offsets: zoneOffsets(zone, filter) },
    },
    by: ['day'],
    sort: { field: 'key', descending: false },
    limit: MAX_DAYS,
    offset: 0,
  });
  return groups.map(({ keys, events, metric }) => ({
    day: keys[0] as number,
    count: events,
    metric,
  }));
}
