import { afterEach, expect, it, vi } from 'vitest';
import { createBoundedCache } from '../src/lib/bounded-cache.js';
import { isTimeZone } from '../src/lib/time-zone.js';

afterEach(() => vi.restoreAllMocks());

it('computes a value once, undefined too, until it is full', () => {
  const cache = createBoundedCache<string | undefined>({ maxEntries: 2, maxKeyLength: 3 });
  const compute = vi.fn((text?: string) => text);
  for (let i = 0; i < 2; i++) {
    expect(cache.get('a', () => compute('A'))).toBe('A');
    expect(cache.get('b', () => compute(undefined))).toBeUndefined();
  }
  expect(compute).toHaveBeenCalledTimes(2);
  for (let i = 0; i < 2; i++) expect(cache.get('long', () => compute('L'))).toBe('L');
  expect(compute).toHaveBeenCalledTimes(4);
  cache.get('c', () => compute('C'));
  cache.get('a', () => compute('A'));
  expect(compute).toHaveBeenCalledTimes(6);
});

it('forgets time zones when requests spell one in many ways', () => {
  /** The letters of a number's bits are in upper case. */
  const spelling = (bits: number) => {
    let i = 0;
    return 'europe/berlin'.replace(/[a-z]/g, (letter) =>
      (bits >> i++) & 1 ? letter.toUpperCase() : letter,
    );
  };
  const format = vi.spyOn(Intl, 'DateTimeFormat');
  const ask = (bits: number) => expect(isTimeZone(spelling(bits))).toBe(true);
  ask(0);
  ask(0);
  expect(format).toHaveBeenCalledTimes(1);
  for (let bits = 1; bits <= 1_000; bits++) ask(bits);
  ask(0);
  // A format that was never dropped would not be made again.
  expect(format).toHaveBeenCalledTimes(1_002);
});
