import { describe, expect, it } from 'vitest';
import {
  closingLinesOf,
  countTests,
  formatCounts,
  namesOf,
} from '../../../tools/lanes/test-counts.js';

const VITEST = `
 ✓  unit  test/unit/a.test.ts (3 tests) 12ms
 FAIL  |unit| test/unit/b.test.ts > a queue > keeps its order
AssertionError: expected 1 to be 2

 Test Files  1 failed | 51 passed (52)
      Tests  2 failed | 509 passed | 3 skipped (514)
   Start at  10:00:00
   Duration  12.00s (transform 1.00s)
`;
const PLAYWRIGHT = `
  ✓  1 [chromium-full] › test/browser/ar.spec.ts:3:1 › counts 40 passed events (1.2s)

  1 failed
    [chromium-full] › test/browser/cart.spec.ts:9:1 › sends an add ─────
  2 flaky
    [chromium-full] › test/browser/share.spec.ts:9:1 › shares
  4 skipped
  120 passed (11.1m)
`;

describe('closingLinesOf', () => {
  it('returns the counts of Vitest', () => {
    expect(closingLinesOf(VITEST)).toEqual([
      'Test Files  1 failed | 51 passed (52)',
      'Tests  2 failed | 509 passed | 3 skipped (514)',
    ]);
  });

  it('returns the counts of Playwright, and no title that looks like one', () => {
    expect(closingLinesOf(PLAYWRIGHT)).toEqual([
      '1 failed',
      '2 flaky',
      '4 skipped',
      '120 passed (11.1m)',
    ]);
  });

  it('reads lines in colour', () => {
    const line =
      '\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[32m5 passed\u001b[39m\u001b[22m\u001b[90m (5)\u001b[39m';
    expect(closingLinesOf(line)).toEqual(['Tests  5 passed (5)']);
  });

  it('returns nothing for a program that runs no tests', () => {
    expect(closingLinesOf('Checked 812 files in 2s. No fixes applied.')).toEqual([]);
  });
});

describe('namesOf', () => {
  const output = VITEST + PLAYWRIGHT;

  it('names each test that failed once', () => {
    expect(namesOf('failed', output + output)).toEqual([
      '[chromium-full] › test/browser/cart.spec.ts:9:1 › sends an add',
      '|unit| test/unit/b.test.ts > a queue > keeps its order',
    ]);
  });

  it('names the tests that passed when they were repeated', () => {
    expect(namesOf('flaky', output)).toEqual([
      '[chromium-full] › test/browser/share.spec.ts:9:1 › shares',
    ]);
  });
});

describe('countTests', () => {
  it('adds the tests of several runs up, without the files', () => {
    const lines = [VITEST, PLAYWRIGHT].flatMap(closingLinesOf);
    expect(countTests(lines)).toEqual({ passed: 629, failed: 3, skipped: 7, flaky: 2 });
  });
});

describe('formatCounts', () => {
  it('counts a test that passed when it was repeated as passed', () => {
    expect(formatCounts({ passed: 5, failed: 0, skipped: 1, flaky: 2 })).toBe(
      'Tests: 7 passed, 0 failed, 1 skipped',
    );
  });
});
