import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  bucketsOf,
  fillBuckets,
  fitsGrain,
  GRAINS,
  grainOf,
} from '../../dashboard/period/buckets.js';
import type { Period } from '../../dashboard/period/period.js';
import { parseDay, startOfDay } from '../../dashboard/period/zoned-time.js';
import { formatTimeKey, parseTimeKey } from '../../src/questions/time-keys.js';

const day = (text: string) => parseDay(text) as number;

function periodOf(zone: string, first: string, last: string, to?: string): Period {
  const end = startOfDay(zone, day(last) + 1);
  const until = to ? Date.parse(to) : end;
  return {
    ...{ first: day(first), last: day(last), from: startOfDay(zone, day(first)), to: until },
    ...{ cut: until < end, running: until < end },
  };
}

it('leaves out the hour that the clock skips, and shows the one that comes twice', () => {
  const hours = (text: string) =>
    bucketsOf(periodOf('Europe/Berlin', text, text), 'hour', 'Europe/Berlin').map(({ key }) => key);
  const spring = hours('2026-03-29');
  expect(spring).toHaveLength(23);
  expect(spring.slice(1, 3)).toEqual(['2026-03-29T01:00:00+01:00', '2026-03-29T03:00:00+02:00']);
  const autumn = hours('2026-10-25');
  expect(autumn).toHaveLength(25);
  expect(autumn.slice(2, 4)).toEqual(['2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00']);
});

it('has a bucket for every key that the collector can answer', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'UTC'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...GRAINS),
      fc.integer({ min: day('2026-01-01'), max: day('2026-12-31') }),
      fc.integer({ min: 0, max: 13 }),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      (zone, grain, first, more, share) => {
        const last = first + more;
        const from = startOfDay(zone, first);
        const to = startOfDay(zone, last + 1);
        const period = { first, last, from, to, cut: false, running: false };
        const time = Math.floor(from + share * (to - from));
        const key = parseTimeKey(
          grain,
          grain === 'hour'
            ? `${new Date(time).toISOString().slice(0, 19)}Z`
            : new Date(day(new Intl.DateTimeFormat('sv', { timeZone: zone }).format(time)) * 864e5)
                .toISOString()
                .slice(0, grain === 'month' ? 7 : 10),
          zone,
        ) as number;
        const answered = formatTimeKey(grain, key, { name: zone, offsets: [] });
        expect(bucketsOf(period, grain, zone).map((bucket) => bucket.key)).toContain(answered);
      },
    ),
    { numRuns: 300 },
  );
});

it('marks buckets that the period cuts', () => {
  const zone = 'Europe/Berlin';
  const period = periodOf(zone, '2026-03-04', '2026-03-17', '2026-03-17T12:00:00+01:00');
  const cut = (grain: 'day' | 'week' | 'month') =>
    bucketsOf(period, grain, zone).map((bucket) => bucket.cut);
  expect(cut('week')).toEqual([true, false, true]);
  expect(cut('month')).toEqual([true]);
  expect(cut('day').lastIndexOf(false)).toBe(12);
  expect(cut('day').at(-1)).toBe(true);
});

it('draws as fine as the period allows', () => {
  const of = (days: number) => grainOf('auto', { first: 0, last: days - 1 });
  expect([1, 2, 3, 92, 93, 400, 401].map(of)).toEqual([
    ...['hour', 'hour', 'day', 'day', 'week', 'week', 'month'],
  ]);
  expect(grainOf('hour', { first: 0, last: 6 })).toBe('hour');
  expect(grainOf('hour', { first: 0, last: 89 })).toBe('day');
  expect(fitsGrain('month', { first: 0, last: 6 })).toBe(false);
});

it('loses no value: an unknown key counts in the bucket before it', () => {
  const zone = 'Europe/Berlin';
  const buckets = bucketsOf(periodOf(zone, '2026-03-10', '2026-03-11'), 'hour', zone);
  const values = fillBuckets(
    buckets,
    [
      { key: '2026-03-10T05:00:00+01:00', count: 2 },
      { key: '2026-03-10T05:30:00+01:00', count: 3 },
    ],
    { keyOf: ({ key }) => key, amountOf: ({ count }) => count },
  );
  expect(values.reduce((sum, value) => sum + value, 0)).toBe(5);
  expect(values[5]).toBe(5);
});
