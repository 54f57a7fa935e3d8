export const HOUR_MS = 3_600_000;

/** All days are UTC days, which are equally long. */
export const DAY_MS = 24 * HOUR_MS;

/**
 * Parses `YYYY/MM/DD` or `YYYY-MM-DD`, a UTC day.
 *
 * @returns days since the epoch; undefined when the calendar has no such day
 */
export function parseDay(text: string): number | undefined {
  const match = /^(\d{4})([/-])(\d{2})\2(\d{2})$/.exec(text);
  if (!match) return undefined;
  const iso = `${match[1]}-${match[3]}-${match[4]}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  // Date.parse turns February 31 into March 3.
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso
    ? undefined
    : time / DAY_MS;
}
