import { describe, expect, it } from 'vitest';
import { valueLabel } from '../../dashboard/format/dimension-labels.js';
import { createFormats } from '../../dashboard/format/formats.js';
import { parseDay } from '../../dashboard/period/zoned-time.js';

const english = createFormats(['en-GB'], 'Europe/Berlin');
const german = createFormats(['de-DE'], 'Europe/Berlin');
const day = (text: string) => parseDay(text) as number;

/** Intl puts narrow spaces where people see one. */
const plain = (text: string) => text.replace(/[\u00a0\u2009\u202f]/g, ' ');

describe('numbers', () => {
  it('are in the language of the viewer', () => {
    expect(english.count(1_234_567)).toBe('1,234,567');
    expect(german.count(1_234_567)).toBe('1.234.567');
    expect(plain(german.percent(0.125))).toBe('12,5 %');
    expect(english.change(0.2)).toBe('+20%');
    expect(english.points(-0.0314)).toBe('-3.1 pp');
  });

  it('say which currency they are in', () => {
    expect(english.money(1490.5, 'EUR')).toBe('€1,490.50');
    expect(english.money(2199, 'USD')).toBe('US$2,199.00');
    expect(plain(german.money(2199, 'USD'))).toBe('2.199,00 $');
    expect(plain(english.money(3, 'XYZ'))).toBe('XYZ 3.00');
  });

  it('have a dash when unknown', () => {
    expect(english.percent(null)).toBe('–');
    expect(english.duration(null)).toBe('–');
  });
});

it('writes a duration in its two largest units', () => {
  expect([0, 45, 60, 200, 7_500, 90_061].map((seconds) => english.duration(seconds))).toEqual([
    ...['0s', '45s', '1m', '3m 20s', '2h 5m', '1d 1h'],
  ]);
});

describe('times', () => {
  it('are those of the zone of the org', () => {
    expect(english.moment('2026-03-29T00:59:59Z')).toBe('29 Mar 2026, 01:59:59');
    expect(english.moment('2026-03-29T01:00:00Z')).toBe('29 Mar 2026, 03:00:00');
  });

  it('name the days of a period, and its end within a day', () => {
    const period = {
      ...{ first: day('2026-03-02'), last: day('2026-03-31'), from: 0, running: true },
      to: Date.parse('2026-03-31T09:30:00Z'),
    };
    expect(plain(english.period({ ...period, cut: false }))).toBe('2 – 31 Mar 2026');
    expect(plain(english.period({ ...period, cut: true }))).toBe('2 – 31 Mar 2026, until 11:30');
  });

  it('name the points of a chart', () => {
    const long = (grain: 'hour' | 'day' | 'week' | 'month', key: string) =>
      english.bucket({ key, from: Date.parse('2026-03-29T01:00:00Z'), cut: false }, grain).long;
    expect(long('hour', '2026-03-29T03:00:00+02:00')).toBe('Sun 29 Mar, 03:00');
    expect(long('day', '2026-03-29')).toBe('Sun, 29 Mar 2026');
    expect(long('week', '2026-03-23')).toBe('Week from Mon, 23 Mar 2026');
    expect(long('month', '2026-03')).toBe('March 2026');
  });
});

it('names missing values', () => {
  expect(valueLabel('referrer.host', null)).toBe('no referrer');
  expect(valueLabel('device.os', null)).toBe('not known');
  expect(valueLabel('attribute', 'fabric=wool=1')).toBe('fabric: wool=1');
  expect(valueLabel('eventType', 'shop wishlist add')).toBe('shop wishlist add');
});
