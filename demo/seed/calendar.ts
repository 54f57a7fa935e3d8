/** How busy the shop is, by day and hour. */

export const DAY_MS = 86_400_000;

/** Days that the seed fills. */
export const DAYS = 730;

/** How busy a day is, beside others: growth, the weekend, the weeks before Christmas. */
function weight(day: number, now: number): number {
  const date = new Date(day);
  const growth = 1 - (now - day) / DAY_MS / DAYS / 1.6;
  const weekend = [0, 6].includes(date.getUTCDay()) ? 1.45 : 1;
  const season = 1 + 0.25 * Math.cos(((date.getUTCMonth() - 10.5) / 12) * Math.PI * 2);
  return growth * weekend * season;
}

/** Hours of the day with visits. Most come in the evening. */
const OPEN = 8;
const CLOSE = 23;

/** How much of a day's visits is over, 0 to 1, leaving the last ones the time to end. */
function shareOver(day: number, now: number): number {
  const hour = (now - 600_000 - day) / 3_600_000;
  return Math.min(Math.max((hour - OPEN) / (CLOSE - OPEN), 0), 1) ** 2;
}

/** Midnights (UTC, ms since the epoch) until today, each with its part of all visits: the parts add up to 1. */
export function busyDays(now: number): { day: number; part: number }[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const days = Array.from({ length: DAYS }, (_, i) => today - (DAYS - 1 - i) * DAY_MS);
  const parts = days.map((day) => weight(day, now) * shareOver(day, now));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return days.map((day, i) => ({ day, part: (parts[i] as number) / total }));
}

/**
 * Start of a visit on a day, before `now`: ms since the epoch.
 *
 * @param chance 0 to 1
 */
export function startOn(day: number, now: number, chance: number): number {
  const hour = OPEN + (CLOSE - OPEN) * Math.sqrt(chance * shareOver(day, now));
  return day + Math.floor(hour * 3_600_000);
}
