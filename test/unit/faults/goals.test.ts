import { describe, expect, test } from 'vitest';
import { goalOf } from '../../faults/goals.js';
import type { Result } from '../../faults/results/results.js';

const result = (more: Partial<Result>): Result => ({
  fault: 'none',
  moment: 'reload',
  server: 'collector',
  delivery: 'auto',
  sender: 'vitrine',
  roundTrip: 0,
  engine: 'chromium',
  version: 'Chromium',
  tracked: 4,
  delivered: 4,
  twice: 0,
  lost: [],
  repeated: [],
  ...more,
});
const lost = (...marks: string[]) => ({ delivered: 4 - marks.length, lost: marks });
const twice = (...marks: string[]) => ({ twice: marks.length, repeated: marks });

describe('the goal of a case', () => {
  test('against the collector: all events are stored, each once', () => {
    expect(goalOf(result({}))).toBeUndefined();
    expect(goalOf(result(lost('1a')))).toBe('1 lost');
    expect(goalOf(result(twice('1a')))).toBe('1 stored twice');
  });

  test('against the documented API: the promise of `delivery`', () => {
    const documented = { server: 'documented', fault: '401' } as const;
    for (const delivery of ['at-least-once', 'at-most-once', 'auto'] as const) {
      const goals = [lost('1a'), twice('1a')].map((more) =>
        goalOf(result({ ...documented, delivery, ...more })),
      );
      expect(goals).toEqual([
        delivery === 'at-least-once' ? '1 lost' : undefined,
        delivery === 'at-most-once' ? '1 stored twice' : undefined,
      ]);
    }
  });

  test('against the documented API: both promises for `auto` when a page only leaves', () => {
    const documented = { server: 'documented' } as const;
    expect(goalOf(result({ ...documented, ...lost('1a') }))).toBe('1 lost');
    expect(goalOf(result({ ...documented, ...twice('1a') }))).toBe('1 stored twice');
    expect(goalOf(result({ ...documented, moment: 'SIGKILL', ...lost('1a') }))).toBeUndefined();
  });
});

describe('before the visitor returns', () => {
  const early = (count: number, more: Partial<Result> = {}) =>
    result({ roundTrip: 80, clicked: 2, early: count, ...more });
  const compared = (more: Partial<Result>) =>
    goalOf(early(1, more), [early(2, { ...more, sender: 'bare fetch' })]);

  test('the server has as many events as from a bare `fetch`', () => {
    expect(compared({})).toBe('1 before the return, a bare fetch 2');
    expect(compared({ moment: 'SIGKILL', secondVisit: true })).toBeDefined();
    expect(goalOf(early(1), [early(1, { sender: 'bare fetch' })])).toBeUndefined();
  });

  test('it may have fewer from a first visit over a slow line that ends with the browser', () => {
    expect(compared({ moment: 'SIGKILL' })).toBeUndefined();
  });

  test('a result of another method is no baseline', () => {
    const other = early(2, { sender: 'bare fetch', moment: 'link' });
    expect(goalOf(early(1), [other])).toBeUndefined();
  });
});

describe('a known limit', () => {
  const refused = { fault: 'storage refused, connection refused' };

  test('excuses the events of the click, and none from before or after', () => {
    expect(goalOf(result({ ...refused, ...lost('1a', '1b') }))).toBeUndefined();
    expect(goalOf(result({ ...refused, ...lost('1a', 'later') }))).toBe('1 lost');
    expect(goalOf(result({ ...refused, ...lost('warm') }))).toBe('1 lost');
  });

  test('excuses exactly the events that it names', () => {
    expect(goalOf(result({ ...refused, ...twice('1a') }))).toBe('1 stored twice');
  });

  test('does not apply to a page that stays', () => {
    expect(goalOf(result({ ...refused, moment: 'at once', ...lost('1a') }))).toBe('1 lost');
  });

  test('that never ends excuses the later events too', () => {
    expect(goalOf(result({ fault: 'sandboxed iframe', ...lost('1a', 'later') }))).toBeUndefined();
  });
});
