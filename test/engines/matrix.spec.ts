import { goalOf } from '../faults/goals.js';
import { shortPlan } from '../faults/plan.js';
import { playCase } from '../faults/play-case.js';
import { resultOf } from '../faults/results/results.js';
import { expect, test } from './fixtures.js';

for (const cell of shortPlan()) {
  const { fault, moment, server, delivery, sender } = cell;
  test(`fault matrix: ${sender}, ${server}, ${delivery}: ${fault.name} / ${moment.name}`, async ({
    engine,
    browser,
  }) => {
    test.setTimeout(120_000);
    const result = resultOf(cell, engine, await playCase(cell, engine, browser));
    expect(goalOf(result), JSON.stringify(result)).toBeUndefined();
    expect(result.tracked).toBeGreaterThan(2);
  });
}
