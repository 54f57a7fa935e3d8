/**
 * Runs the lanes of a suite, beside each other as far as the machine has processors: `npm test`,
 * `npm run test:full`, or single ones, such as `npm run test:lane -- collector conformance`. Prints how many
 * tests each lane ran, and the whole output of a lane that fails. With `--record` it keeps the times for CONTRIBUTING.
 */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { LANES, type Lane, SUITES, type SuiteName } from './lanes.js';
import { runLane, secondsSince } from './run-lane.js';
import { closingLinesOf, countTests, formatCounts, namesOf } from './test-counts.js';
import { recordTimings } from './timings.js';

const { values, positionals } = parseArgs({
  options: { record: { type: 'boolean', default: false } },
  allowPositionals: true,
});

type NamedLane = [name: string, lane: Lane];

/** Group of the lanes that are named one by one. */
const SINGLE = '';

/** Lanes that run beside each other. A suite ends before the next one begins. */
const groups = new Map<string, NamedLane[]>();
for (const name of positionals) {
  const lane = LANES[name];
  if (name in SUITES) groups.set(name, Object.entries(SUITES[name as SuiteName]));
  else if (lane) groups.set(SINGLE, [...(groups.get(SINGLE) ?? []), [name, lane]]);
  else throw new Error(`unknown lane "${name}"; expected ${Object.keys({ ...SUITES, ...LANES })}`);
}

/** A lane of two runs alone on a machine with one. */
let free = Math.max(2, availableParallelism());
const seconds: Record<string, number> = {};
const failed: string[] = [];
const closingLines: string[] = [];
/** Printed again at the end, where a reader of a long log looks first. */
const names = { failed: [] as string[], flaky: [] as string[] };

async function run(name: string, lane: Lane) {
  free -= lane.cores;
  const result = await runLane(lane);
  free += lane.cores;
  seconds[name] = result.seconds;
  console.log(`${result.passed ? 'passed' : 'FAILED'}  ${name}, ${result.seconds} s`);
  const lines = closingLinesOf(result.output);
  closingLines.push(...lines);
  names.failed.push(...namesOf('failed', result.output));
  names.flaky.push(...namesOf('flaky', result.output));
  for (const line of lines) console.log(`        ${line}`);
  const skipped = new Set(result.output.match(/SKIPPED: .*/g));
  for (const line of skipped) console.log(`        ${line}`);
  if (result.passed) return;
  failed.push(name);
  console.log(`\n${result.output}\n`);
}

/** Starts the lanes for which there are processors, in their order. Each that ends starts others. */
async function startNext(waiting: NamedLane[]): Promise<void> {
  const next = waiting.findIndex(([, { cores }]) => cores <= free);
  const [name, lane] = waiting.splice(next, next < 0 ? 0 : 1)[0] ?? [];
  if (!name || !lane) return;
  await Promise.all([run(name, lane).then(() => startNext(waiting)), startNext(waiting)]);
}

for (const [suite, lanes] of groups) {
  const begin = performance.now();
  await startNext([...lanes]);
  seconds[suite] = secondsSince(begin);
  console.log(`${suite} ${lanes.length} lanes in ${seconds[suite]} s`.trim());
}
if (failed.length) {
  console.log(`failed: ${failed.join(', ')}; one alone: npm run test:lane -- ${failed[0]}`);
  process.exitCode = 1;
} else if (values.record) recordTimings(seconds);
for (const name of names.flaky) console.log(`passed when repeated: ${name}`);
for (const name of names.failed) console.log(`failed: ${name}`);
console.log(formatCounts(countTests(closingLines)));
