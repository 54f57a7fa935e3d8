import { stripVTControlCharacters } from 'node:util';

/** Tests of one or more runs. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
  /** Passed when the runner repeated them. */
  flaky: number;
}

const NONE: TestCounts = { passed: 0, failed: 0, skipped: 0, flaky: 0 };

/** Vitest writes `Tests  2 failed | 40 passed (42)`, Playwright one line for each count, such as `40 passed (1.2m)`. */
const CLOSING_LINE =
  /^ *(?:(?:Test Files|Tests) {2}.*\(\d+\)|\d+ (?:passed|failed|flaky|skipped)(?: \(.*\))?)$/gm;

/** The lines with which Vitest and Playwright close a run, as they wrote them. */
export const closingLinesOf = (output: string): string[] =>
  (stripVTControlCharacters(output).match(CLOSING_LINE) ?? []).map((line) => line.trim());

/** Vitest writes ` FAIL  |unit| file > title` for each test. */
const VITEST_FAILURE = /^ *FAIL +(.*)$/gm;
/** Playwright closes with a list for each result: its count, then a line for each test. */
const PLAYWRIGHT_LIST = /^ *\d+ (failed|flaky)\n((?: +\[.*\n)+)/gm;

/** Names of the tests that failed in the end, or that passed when Playwright repeated them. Each once, in their order. */
export function namesOf(result: 'failed' | 'flaky', output: string): string[] {
  const text = stripVTControlCharacters(output);
  const lists = [...text.matchAll(PLAYWRIGHT_LIST)].filter(([, listed]) => listed === result);
  const names = lists.flatMap(([, , list = '']) => list.trimEnd().split('\n'));
  if (result === 'failed')
    names.push(...[...text.matchAll(VITEST_FAILURE)].map(([, name = '']) => name));
  return [...new Set(names.map((name) => name.trim().replace(/ ─+$/, '')))];
}

/** Adds up the tests that closing lines count. */
export function countTests(closingLines: readonly string[]): TestCounts {
  const counts = { ...NONE };
  for (const line of closingLines) {
    if (line.startsWith('Test Files')) continue;
    for (const [, count, result] of line.matchAll(/(\d+) (passed|failed|skipped|flaky)/g))
      counts[result as keyof TestCounts] += Number(count);
  }
  return counts;
}

/** A closing line for all lanes: `Tests: 41 passed, 2 failed, 1 skipped`. A test that passed when it was repeated has passed. */
export const formatCounts = ({ passed, failed, skipped, flaky }: TestCounts): string =>
  `Tests: ${passed + flaky} passed, ${failed} failed, ${skipped} skipped`;
