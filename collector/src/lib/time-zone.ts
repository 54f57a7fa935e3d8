import { createBoundedCache } from './bounded-cache.js';
import { DAY_MS } from './day.js';

/** A format takes some 10 KiB. Requests choose the zone, and the case of each letter of its name. */
const formats = createBoundedCache<Intl.DateTimeFormat>({ maxEntries: 500 });

const formatOf = (zone: string): Intl.DateTimeFormat =>
  formats.get(
    zone,
    () =>
      new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        calendar: 'gregory',
        numberingSystem: 'latn',
        hourCycle: 'h23',
        ...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
        ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
      }),
  );

/** Whether a name is that of an IANA time zone, or an alias of one. */
export function isTimeZone(name: string): boolean {
  // `Intl` also takes offsets such as +02:00.
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Local time minus UTC at a moment: ms. */
export function offsetAt(zone: string, time: number): number {
  if (zone === 'UTC') return 0;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(time)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const seconds = Math.floor(time / 1_000) * 1_000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - seconds;
}

/** From a moment on, a zone has an offset. */
export type ZoneOffset = readonly [from: number, offset: number];

/** No zone changes its clock twice within this time. */
const STEP_MS = 14 * DAY_MS;

const offsetsOf = createBoundedCache<readonly ZoneOffset[]>({ maxEntries: 1_000 });

/**
 * The offsets of a zone within a range, oldest first. The first one holds from the beginning.
 *
 * @param range ms since the epoch
 */
export function zoneOffsets(
  zone: string,
  { from, to }: { from: number; to: number },
): readonly ZoneOffset[] {
  const first = Math.floor(from / STEP_MS) * STEP_MS;
  const last = Math.ceil(to / STEP_MS) * STEP_MS;
  return offsetsOf.get(`${zone} ${first} ${last}`, () => findOffsets(zone, first, last));
}

/** @param first and `last`: whole steps since the epoch, in ms */
function findOffsets(zone: string, first: number, last: number): readonly ZoneOffset[] {
  const offsets: ZoneOffset[] = [[first, offsetAt(zone, first)]];
  for (let time = first; zone !== 'UTC' && time < last; time += STEP_MS) {
    const offset = offsetAt(zone, time + STEP_MS);
    if (offset === (offsets.at(-1) as ZoneOffset)[1]) continue;
    let before = time;
    let after = time + STEP_MS;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(zone, middle) === offset) after = middle;
      else before = middle;
    }
    offsets.push([after, offset]);
  }
  return offsets;
}

/**
 * The moment in which a local day begins. Where the clock skips midnight, the day begins after the gap.
 *
 * @param day days since the epoch, of the local calendar
 */
export function startOfDay(zone: string, day: number): number {
  const local = day * DAY_MS;
  const before = local - offsetAt(zone, local - DAY_MS);
  const after = local - offsetAt(zone, local + DAY_MS);
  // A day may have two midnights: the first counts. `before` is right unless the clock changed until then.
  for (const time of [Math.min(before, after), Math.max(before, after)])
    if (time + offsetAt(zone, time) === local) return time;
  // The gap ends where the offset changes.
  return Math.max(before, after) === before
    ? ([...zoneOffsets(zone, { from: after, to: before })]
        .reverse()
        .find(([from]) => from <= before)?.[0] ?? before)
    : before;
}
