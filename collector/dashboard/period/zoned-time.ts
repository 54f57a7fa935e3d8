/** Days since the epoch, of the calendar that a clock in the zone shows. */
export type Day = number;

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    ...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
    ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
  });
  formats.set(zone, format);
  return format;
}

/** Local time minus UTC at a moment: ms. */
export function offsetAt(zone: string, time: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(time)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const seconds = Math.floor(time / 1_000) * 1_000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - seconds;
}

/** The day that a clock in the zone shows at a moment. */
export const dayAt = (zone: string, time: number): Day =>
  Math.floor((time + offsetAt(zone, time)) / DAY_MS);

/** The first moment of a day in the zone. Where the clock skips midnight, the day begins after the gap. */
export function startOfDay(zone: string, day: Day): number {
  const local = day * DAY_MS;
  const before = local - offsetAt(zone, local - DAY_MS);
  const after = local - offsetAt(zone, local + DAY_MS);
  const [early, late] = [Math.min(before, after), Math.max(before, after)];
  for (const time of [early, late]) if (time + offsetAt(zone, time) === local) return time;
  // In a gap no moment shows midnight: the day begins with the first moment after the change.
  let [low, high] = [early, late];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (dayAt(zone, middle) < day) low = middle;
    else high = middle;
  }
  return high;
}

/** `2026-03-05` */
export const isoDay = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** @returns undefined when the text is not a day of the calendar */
export function parseDay(text: string): Day | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) || isoDay(time / DAY_MS) !== text ? undefined : time / DAY_MS;
}

/** First day of the month, some months later. */
export function monthStart(day: Day, months = 0): Day {
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY_MS;
}

/** First day of the year. */
export const yearStart = (day: Day): Day =>
  Date.UTC(new Date(day * DAY_MS).getUTCFullYear(), 0, 1) / DAY_MS;

/** The Monday of a day's week. Day 0 is a Thursday. */
export const mondayOf = (day: Day): Day => Math.floor((day + 3) / 7) * 7 - 3;
