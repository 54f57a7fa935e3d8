import { expect, it } from 'vitest';
import { equalSharesPValue, newcombe, wilson } from '../src/questions/statistics.js';
import { createRandom } from './support/question-events.js';

it("gives the intervals of Newcombe's paper", () => {
  // Statistics in Medicine 17 (1998), 873-890, table II, method 10.
  const cases = [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [10, 10, 0, 10, 0.6075, 1],
  ] as const;
  for (const [a, m, b, n, low, high] of cases) {
    const found = newcombe({ successes: a, trials: m }, { successes: b, trials: n });
    expect(found.difference).toBeCloseTo(a / m - b / n, 12);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  }
});

it('gives no interval without a trial, and stays within 0 and 1', () => {
  expect(newcombe({ successes: 0, trials: 0 }, { successes: 1, trials: 2 })).toEqual({
    difference: null,
    low: null,
    high: null,
  });
  expect(wilson({ successes: 0, trials: 5 })[0]).toBe(0);
  expect(wilson({ successes: 5, trials: 5 })[1]).toBe(1);
});

it('gives the probability of uneven shares', () => {
  // Chi-square tables: 3.841 with one degree of freedom, 13.816 with two.
  expect(equalSharesPValue([10, 20])).toBeCloseTo(0.067_889, 5);
  expect(equalSharesPValue([1_000, 1_000])).toBe(1);
  const uneven = equalSharesPValue([5_000, 5_330]) as number;
  expect(uneven).toBeCloseTo(0.001_166, 5);
  expect(equalSharesPValue([100, 100, 160]) as number).toBeCloseTo(Math.exp(-10), 8);
  expect(equalSharesPValue([5])).toBeNull();
  expect(equalSharesPValue([0, 0])).toBeNull();
});

const SHOPS = 1_000;

type Counts = { successes: number; trials: number };

/** Experiments in simulated shops: those whose interval holds the effect, excludes 0, and whose split is off. */
function simulate(seed: number, effect: number) {
  const random = createRandom(seed);
  const found = { holds: 0, excludesZero: 0, splitWarnings: 0 };
  for (let shop = 0; shop < SHOPS; shop++) {
    const base = 0.05 + 0.25 * random.next();
    const sides: [Counts, Counts] = [
      { successes: 0, trials: 0 },
      { successes: 0, trials: 0 },
    ];
    for (let session = 0; session < 600; session++) {
      const side = random.below(2) as 0 | 1;
      sides[side].trials++;
      if (random.next() < base + side * effect) sides[side].successes++;
    }
    const { low, high } = newcombe(sides[1], sides[0]) as { low: number; high: number };
    if (low <= effect && effect <= high) found.holds++;
    if (low > 0 || high < 0) found.excludesZero++;
    if ((equalSharesPValue(sides.map(({ trials }) => trials)) ?? 1) < 0.001) found.splitWarnings++;
  }
  return found;
}

it.each([1, 2, 3])(
  'has an interval that contains the known effect in 93 to 97 % of simulated shops (seed %i)',
  (seed) => {
    const { holds } = simulate(seed, 0.06);
    expect(holds / SHOPS).toBeGreaterThan(0.93);
    expect(holds / SHOPS).toBeLessThan(0.97);
  },
);

it.each([4, 5, 6])('reports a difference in about 5 %% of A/A shops (seed %i)', (seed) => {
  const { excludesZero, splitWarnings } = simulate(seed, 0);
  expect(excludesZero / SHOPS).toBeGreaterThan(0.03);
  expect(excludesZero / SHOPS).toBeLessThan(0.07);
  expect(splitWarnings / SHOPS).toBeLessThan(0.006);
});
