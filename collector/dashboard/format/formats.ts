import type { Bucket, Grain } from '../period/buckets.js';
import type { Period } from '../period/period.js';
import { DAY_MS, type Day } from '../period/zoned-time.js';

/** How numbers, money and times are written: in the viewer's language, and in the zone of the org. */
export interface Formats {
  count(value: number): string;
  /** `3.2k`, where there is no space for all digits. */
  short(value: number): string;
  /** A share from 0 to 1, as a percentage. */
  percent(share: number | null): string;
  /** A difference of two shares, in percentage points. */
  points(difference: number): string;
  /** A relative change, with its sign. */
  change(ratio: number): string;
  money(value: number, currency: string): string;
  duration(seconds: number | null): string;
  /** A moment: date and time to the second. */
  moment(time: string | number): string;
  /** Time of the day. */
  time(time: string | number): string;
  day(day: Day): string;
  days(first: Day, last: Day): string;
  /** Days of a period, and the time of its end when that is within a day. */
  period(period: Period): string;
  bucket(bucket: Bucket, grain: Grain): { short: string; long: string };
}

const NONE = '–';

/** The two largest units of a time: `45s`, `3m 20s`, `2h 5m`, `3d 4h`. */
function durationParts(
  seconds: number,
): [value: number, unit: 'day' | 'hour' | 'minute' | 'second'][] {
  const whole = Math.round(seconds);
  const all = [
    [Math.floor(whole / 86_400), 'day'],
    [Math.floor(whole / 3_600) % 24, 'hour'],
    [Math.floor(whole / 60) % 60, 'minute'],
    [whole % 60, 'second'],
  ] as const;
  const first = all.findIndex(([value]) => value > 0);
  if (first < 0) return [[0, 'second']];
  return all.slice(first, first + 2).filter(([value]) => value > 0) as never;
}

/**
 * @param languages of the viewer, the preferred one first
 * @param zone IANA name
 */
export function createFormats(languages: readonly string[], zone: string): Formats {
  const locales = [...languages];
  const number = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locales, options);
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locales, options);
  const dayDate = (options: Intl.DateTimeFormatOptions) => date({ timeZone: 'UTC', ...options });
  const whole = number({ maximumFractionDigits: 2 });
  const short = number({ notation: 'compact', maximumFractionDigits: 1 });
  const percent = number({
    ...{ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 },
  });
  const change = number({ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  const points = number({
    ...{ minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' },
  });
  const moment = date({ dateStyle: 'medium', timeStyle: 'medium', timeZone: zone });
  const time = date({ timeStyle: 'medium', timeZone: zone });
  const clock = date({ timeStyle: 'short', timeZone: zone });
  const day = dayDate({ day: 'numeric', month: 'short', year: 'numeric' });
  const weekday = dayDate({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const dayShort = dayDate({ day: 'numeric', month: 'short' });
  const month = dayDate({ month: 'long', year: 'numeric' });
  const monthShort = dayDate({ month: 'short', year: '2-digit' });
  const hourLong = date({
    ...({ weekday: 'short', day: 'numeric', month: 'short' } as const),
    ...({ hour: '2-digit', minute: '2-digit', timeZone: zone } as const),
  });
  const currencies = new Map<string, Intl.NumberFormat>();
  const days = (first: Day, last: Day) => day.formatRange(first * DAY_MS, last * DAY_MS);
  const toTime = (value: string | number) =>
    typeof value === 'string' ? Date.parse(value) : value;

  return {
    count: (value) => whole.format(value),
    short: (value) => short.format(value),
    percent: (share) => (share === null ? NONE : percent.format(share)),
    points: (difference) => `${points.format(difference * 100)} pp`,
    change: (ratio) => change.format(ratio),
    money(value, currency) {
      const known = currencies.get(currency) ?? number({ style: 'currency', currency });
      currencies.set(currency, known);
      return known.format(value);
    },
    duration(seconds) {
      if (seconds === null) return NONE;
      return durationParts(seconds)
        .map(([value, unit]) =>
          number({ style: 'unit', unit, unitDisplay: 'narrow' }).format(value),
        )
        .join(' ');
    },
    moment: (value) => moment.format(toTime(value)),
    time: (value) => time.format(toTime(value)),
    day: (value) => day.format(value * DAY_MS),
    days,
    period: ({ first, last, to, cut }) =>
      cut ? `${days(first, last)}, until ${clock.format(to)}` : days(first, last),
    bucket({ key, from }, grain) {
      const local = Date.parse(key.length === 7 ? `${key}-01` : key);
      if (grain === 'hour') return { short: clock.format(from), long: hourLong.format(from) };
      if (grain === 'month') return { short: monthShort.format(local), long: month.format(local) };
      const long = weekday.format(local);
      return { short: dayShort.format(local), long: grain === 'week' ? `Week from ${long}` : long };
    },
  };
}
