import type { ViewsRange, ViewsRow } from 'vitrine/client';

/** Days since the epoch: the arithmetic of UTC days needs no more. */
export type Day = number;

const DAY_MS = 86_400_000;

export interface Period {
  first: Day;
  last: Day;
  /** For axes. */
  short: string;
  /** For readouts. */
  long: string;
}

/** `first` is undefined where everything is asked for: only the server knows where that begins. */
export interface Span {
  first: Day | undefined;
  last: Day;
}

const format = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
  return (day: Day) => formatter.format(day * DAY_MS);
};

const LABELS: Record<ViewsRange, [short: (day: Day) => string, long: (day: Day) => string]> = {
  day: [
    format({ day: 'numeric', month: 'short' }),
    format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
  ],
  month: [format({ month: 'short', year: '2-digit' }), format({ month: 'long', year: 'numeric' })],
  year: [format({ year: 'numeric' }), format({ year: 'numeric' })],
};

/** `5 Mar 2026` */
export const dateLabel = format({ day: 'numeric', month: 'short', year: 'numeric' });

/** `2026-03-05` */
export const isoDay = (day: Day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** @returns undefined when the text is no day of the calendar */
export function parseDay(text: string): Day | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) || isoDay(time / DAY_MS) !== text ? undefined : time / DAY_MS;
}

const dayOf = (year: number, month: number, day = 1) => Date.UTC(year, month, day) / DAY_MS;

export const toDay = (time: number): Day => Math.floor(time / DAY_MS);

/** First day of the period `steps` after the one that holds the day. */
function startOf(day: Day, range: ViewsRange, steps = 0): Day {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (range === 'day') return day + steps;
  return range === 'month' ? dayOf(year, month + steps) : dayOf(year + steps, 0);
}

/** Widened to whole periods, so that no bar is low because it was cut; it never reaches past today. */
export const wholePeriods = ({ first, last }: Span, range: ViewsRange, today: Day): Span => ({
  first: first === undefined ? undefined : startOf(first, range),
  last: Math.min(startOf(last, range, 1) - 1, today),
});

/** The first day of the month that many months before. */
export const monthsBefore = (day: Day, months: number) => startOf(day, 'month', -months);

/** Every period of a span, those without events too. */
export function periodsOf(first: Day, last: Day, range: ViewsRange): Period[] {
  const [short, long] = LABELS[range];
  const periods: Period[] = [];
  for (let day = startOf(first, range); day <= last; day = startOf(day, range, 1)) {
    periods.push({
      first: day,
      last: startOf(day, range, 1) - 1,
      short: short(day),
      long: long(day),
    });
  }
  return periods;
}

/** The first day of a row's period. */
export const dayOfRow = ({ year, month = 1, day = 1 }: ViewsRow) => dayOf(year, month - 1, day);
