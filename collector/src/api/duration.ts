import { DAY_MS, HOUR_MS } from '../lib/day.js';

const UNITS_MS = [7 * DAY_MS, DAY_MS, HOUR_MS, 60_000, 1_000];

/** Parses an ISO 8601 duration of weeks to seconds: ms. Undefined for any other, also for months, whose length differs. */
export function parseDuration(text: string): number | undefined {
  const match =
    /^P(?=[\dT])(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const ms = UNITS_MS.reduce((sum, unit, i) => sum + unit * Number(match[i + 1] ?? 0), 0);
  return ms > 0 ? ms : undefined;
}
