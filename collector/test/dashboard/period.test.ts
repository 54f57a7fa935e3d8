import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparedPeriod,
  type Period,
  type PeriodChoice,
  type PeriodName,
  resolvePeriod,
} from '../../dashboard/period/period.js';
import {
  dayAt,
  HOUR_MS,
  isoDay,
  mondayOf,
  monthStart,
  offsetAt,
  parseDay,
  startOfDay,
} from '../../dashboard/period/zoned-time.js';
import { startOfDay as collectorStartOfDay } from '../../src/lib/time-zone.js';

const ZONES = [
  ...['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo'],
  ...['Asia/Kathmandu', 'Africa/Cairo', 'America/Santiago', 'Pacific/Apia', 'UTC'],
];

const day = (text: string) => parseDay(text) as number;
const choice = (period: PeriodName, from = '', to = ''): PeriodChoice => ({ period, from, to });
const days = ({ first, last }: Period) => [isoDay(first), isoDay(last)];
const at = (text: string) => Date.parse(text);

describe('startOfDay', () => {
  it('starts a day when the collector does, in every zone and over every clock change', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: day('2010-01-01'), max: day('2030-12-31') }),
        (zone, one) => {
          expect(startOfDay(zone, one)).toBe(collectorStartOfDay(zone, one));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is the first moment of its day', () => {
    for (const text of ['2026-03-29', '2026-10-25', '2018-11-04', '2026-09-06'])
      for (const zone of ZONES) {
        const start = startOfDay(zone, day(text));
        expect([zone, text, dayAt(zone, start), dayAt(zone, start - 1)]).toEqual([
          ...[zone, text, day(text), day(text) - 1],
        ]);
      }
  });

  it('gives a day with a clock change 23 or 25 hours', () => {
    const hours = (text: string) =>
      (startOfDay('Europe/Berlin', day(text) + 1) - startOfDay('Europe/Berlin', day(text))) /
      HOUR_MS;
    expect([hours('2026-03-29'), hours('2026-03-30'), hours('2026-10-25')]).toEqual([23, 24, 25]);
    expect(offsetAt('Europe/Berlin', at('2026-03-29T00:59:59Z'))).toBe(HOUR_MS);
    expect(offsetAt('Europe/Berlin', at('2026-03-29T01:00:00Z'))).toBe(2 * HOUR_MS);
  });
});

describe('days of the calendar', () => {
  it('reads days only', () => {
    expect(parseDay('2026-02-29')).toBeUndefined();
    expect(parseDay('2026-2-9')).toBeUndefined();
    expect(parseDay('today')).toBeUndefined();
    expect(isoDay(day('2028-02-29'))).toBe('2028-02-29');
  });

  it('finds the Monday of a week and the first day of a month', () => {
    expect(isoDay(mondayOf(day('2026-03-29')))).toBe('2026-03-23');
    expect(isoDay(mondayOf(day('2026-03-23')))).toBe('2026-03-23');
    expect(isoDay(monthStart(day('2026-01-31'), 1))).toBe('2026-02-01');
    expect(isoDay(monthStart(day('2026-01-31'), -1))).toBe('2025-12-01');
  });
});

describe('periods', () => {
  // In Berlin it is the 31st already, in UTC still the 30th.
  const clock = { zone: 'Europe/Berlin', now: at('2026-03-30T22:30:00Z') };
  const resolve = (period: PeriodName, from?: string, to?: string) =>
    resolvePeriod(choice(period, from, to), clock);

  it('ends today by the clock of the org', () => {
    const found = resolve('30d');
    expect(days(found)).toEqual(['2026-03-02', '2026-03-31']);
    expect(found).toMatchObject({ running: true, cut: true, to: clock.now });
    expect(found.from).toBe(at('2026-03-02T00:00:00+01:00'));
  });

  it('has whole days where it is over', () => {
    const found = resolve('yesterday');
    expect(days(found)).toEqual(['2026-03-30', '2026-03-30']);
    expect(found).toMatchObject({ running: false, cut: false });
    expect(found.to).toBe(at('2026-03-31T00:00:00+02:00'));
  });

  it.each([
    ['today', '2026-03-31', '2026-03-31'],
    ['7d', '2026-03-25', '2026-03-31'],
    ['month', '2026-03-01', '2026-03-31'],
    ['last-month', '2026-02-01', '2026-02-28'],
    ['12m', '2025-04-01', '2026-03-31'],
    ['year', '2026-01-01', '2026-03-31'],
  ] as const)('%s is %s to %s', (period, first, last) => {
    expect(days(resolve(period))).toEqual([first, last]);
  });

  it('takes other days as given, but none of the future', () => {
    expect(days(resolve('custom', '2026-01-05', '2026-01-09'))).toEqual([
      '2026-01-05',
      '2026-01-09',
    ]);
    expect(days(resolve('custom', '2026-03-30', '2027-01-01'))).toEqual([
      '2026-03-30',
      '2026-03-31',
    ]);
    expect(days(resolve('custom', 'x', 'y'))).toEqual(['2026-03-02', '2026-03-31']);
  });
});

describe('comparison', () => {
  const clock = { zone: 'Europe/Berlin', now: at('2026-03-31T09:30:00Z') };
  const compare = (
    period: PeriodName,
    comparison: 'previous' | 'year' | 'none' = 'previous',
    from = '',
    to = '',
  ) => {
    const chosen = choice(period, from, to);
    return comparedPeriod(chosen, { period: resolvePeriod(chosen, clock), comparison, clock });
  };

  it('compares a part of a day with the same part of the day before', () => {
    expect(compare('today')).toMatchObject({
      from: at('2026-03-30T00:00:00+02:00'),
      to: at('2026-03-30T11:30:00+02:00'),
      cut: true,
      running: false,
    });
  });

  it('has a moment to compare with when the day has just begun', () => {
    const begin = { zone: 'UTC', now: at('2026-03-31T00:00:00Z') };
    const period = resolvePeriod(choice('today'), begin);
    const options = { period, comparison: 'previous', clock: begin } as const;
    const found = comparedPeriod(choice('today'), options);
    expect(found).toMatchObject({ from: at('2026-03-30T00:00Z'), to: at('2026-03-30T00:00Z') + 1 });
  });

  it('compares as many days before', () => {
    const found = compare('30d') as Period;
    expect(days(found)).toEqual(['2026-01-31', '2026-03-01']);
    expect(found.to).toBe(at('2026-03-01T11:30:00+01:00'));
  });

  it('compares whole periods with whole ones', () => {
    expect(compare('yesterday')).toMatchObject({ cut: false, to: at('2026-03-30T00:00:00+02:00') });
    expect(days(compare('last-month') as Period)).toEqual(['2026-01-01', '2026-01-31']);
  });

  it('never reaches into the period itself', () => {
    // February ends before the month that runs has its 31 days.
    expect(days(compare('month') as Period)).toEqual(['2026-02-01', '2026-02-28']);
    fc.assert(
      fc.property(
        fc.constantFrom<PeriodName>(
          'today',
          'yesterday',
          '7d',
          '30d',
          '90d',
          'month',
          '12m',
          'year',
        ),
        fc.constantFrom('previous', 'year') as fc.Arbitrary<'previous' | 'year'>,
        fc.integer({ min: at('2020-01-01T00:00Z'), max: at('2030-01-01T00:00Z') }),
        fc.constantFrom(...ZONES),
        (name, comparison, now, zone) => {
          const chosen = choice(name);
          const period = resolvePeriod(chosen, { zone, now });
          const found = comparedPeriod(chosen, { period, comparison, clock: { zone, now } });
          expect(found?.to).toBeLessThanOrEqual(period.from);
          expect(found?.from).toBeLessThan(found?.to ?? 0);
        },
      ),
    );
  });

  it('compares with the same days a year before', () => {
    expect(days(compare('7d', 'year') as Period)).toEqual(['2025-03-25', '2025-03-31']);
    const leap = compare('custom', 'year', '2024-02-29', '2024-03-01') as Period;
    expect(days(leap)).toEqual(['2023-02-28', '2023-03-01']);
  });

  it('compares with nothing', () => {
    expect(compare('7d', 'none')).toBeUndefined();
  });
});
