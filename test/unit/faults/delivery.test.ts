import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goalOf } from '../../faults/goals.js';
import {
  nameOf,
  plannedNames,
  RESULTS,
  type Result,
  sentence,
} from '../../faults/results/results.js';

const results: Result[] = JSON.parse(readFileSync(RESULTS, 'utf8'));

const planned = plannedNames();

test('no case is planned twice', () => {
  expect(planned.filter((name, i) => planned.indexOf(name) < i)).toEqual([]);
});

test('each planned case has one result that names its commit', () => {
  expect(results.map(nameOf).sort()).toEqual(planned.sort());
  expect(results.filter(({ commit }) => !commit).map(nameOf)).toEqual([]);
});

test('every case meets its goal', () => {
  const short = results.flatMap((result) => {
    const problem = goalOf(result, results);
    return problem ? [`${sentence(result)}  MISSED: ${problem}`] : [];
  });
  expect(short).toEqual([]);
});
