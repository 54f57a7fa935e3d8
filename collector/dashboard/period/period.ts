import { type Day, dayAt, monthStart, parseDay, startOfDay, yearStart } from './zoned-time.js';

/** Periods to choose from, each with its name on the page. */
export const PERIODS = {
  today: 'Today',
  yesterday: 'Yesterday',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  month: 'This month',
  'last-month': 'Last month',
  '12m': 'Last 12 months',
  year: 'This year',
  custom: 'Other days',
} as const;

export type PeriodName = keyof typeof PERIODS;

export const COMPARISONS = {
  previous: 'the period before',
  year: 'a year before',
  none: 'nothing',
} as const;

export type Comparison = keyof typeof COMPARISONS;

/** Days of a period, and the moments that bound it. */
export interface Period {
  /** Both included. */
  first: Day;
  last: Day;
  /** First moment, ms since the epoch. */
  from: number;
  /** First moment after it. */
  to: number;
  /** Whether `to` is not the end of its last day. */
  cut: boolean;
  /** Whether it is not over: `to` is then the moment in which it was read. */
  running: boolean;
}

export interface PeriodChoice {
  period: PeriodName;
  /** With period `custom`: `YYYY-MM-DD`. */
  from: string;
  to: string;
}

export interface Clock {
  zone: string;
  /** ms since the epoch. */
  now: number;
}

/** Months that a period is made of; undefined when it is made of days. */
const MONTHS: Partial<Record<PeriodName, number>> = {
  month: 1,
  'last-month': 1,
  '12m': 12,
  year: 12,
};

function daysOf({ period, from, to }: PeriodChoice, today: Day): [first: Day, last: Day] {
  switch (period) {
    case 'today':
      return [today, today];
    case 'yesterday':
      return [today - 1, today - 1];
    case '7d':
      return [today - 6, today];
    case '30d':
      return [today - 29, today];
    case '90d':
      return [today - 89, today];
    case 'month':
      return [monthStart(today), today];
    case 'last-month':
      return [monthStart(today, -1), monthStart(today) - 1];
    case '12m':
      return [monthStart(today, -11), today];
    case 'year':
      return [yearStart(today), today];
    case 'custom': {
      const last = Math.min(parseDay(to) ?? today, today);
      return [Math.min(parseDay(from) ?? last - 29, last), last];
    }
  }
}

function periodOf(first: Day, last: Day, { zone, now }: Clock): Period {
  const end = startOfDay(zone, last + 1);
  const running = end > now;
  return {
    ...{ first, last, from: startOfDay(zone, first) },
    ...{ to: Math.min(end, now), cut: running, running },
  };
}

/** The days that a choice stands for at a moment. */
export function resolvePeriod(choice: PeriodChoice, clock: Clock): Period {
  const [first, last] = daysOf(choice, dayAt(clock.zone, clock.now));
  return periodOf(first, last, clock);
}

/**
 * The period to compare with. A period that is not over is compared with the same part of the one before: today until
 * noon with yesterday until noon.
 */
export function comparedPeriod(
  { period: name }: PeriodChoice,
  { period, comparison, clock }: { period: Period; comparison: Comparison; clock: Clock },
): Period | undefined {
  if (comparison === 'none') return undefined;
  const length = period.last - period.first + 1;
  const months = comparison === 'year' ? 12 : MONTHS[name];
  const first = months === undefined ? period.first - length : shift(period.first, -months);
  // A whole month is compared with a whole month, whatever their lengths.
  const whole = months !== undefined && comparison !== 'year' && !period.running;
  const last = whole ? period.first - 1 : Math.min(first + length - 1, period.first - 1);
  const to = startOfDay(clock.zone, last + 1);
  // At midnight itself nothing has passed, and an empty period is no question.
  const elapsed = Math.max(1, period.to - startOfDay(clock.zone, period.last));
  const end = period.running ? Math.min(startOfDay(clock.zone, last) + elapsed, to) : to;
  return {
    ...{ first, last, from: startOfDay(clock.zone, first) },
    ...{ to: end, cut: end < to, running: false },
  };
}

/** The same day of another month, or its last one where that month is shorter. */
function shift(day: Day, months: number): Day {
  const inMonth = day - monthStart(day);
  return Math.min(monthStart(day, months) + inMonth, monthStart(day, months + 1) - 1);
}
