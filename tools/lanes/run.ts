/**
 * Runs the lanes of a suite, beside each other as far as the machine has processors: `npm test`,
 * `npm run test:full`, or single ones, such as `npm run test:lane -- collector conformance`. Prints how many
 * tests each lane ran, and the whole output of a lane that fails. With `--record` it keeps the times for CONTRIBUTING.
 */

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { LANES, type Lane, SUITES, type SuiteName } from './lanes.js';
import { runLane } from './run-lane.js';
import { closingLinesOf, countTests, formatCounts } from './test-counts.js';
import { recordTimings } from './timings.js';

const { values, positionals } = parseArgs({
  options: { record: { type: 'boolean', default: false } },
  allowPositionals: true,
});

const waiting = positionals.flatMap((name): [string, Lane][] => {
  if (name in SUITES) return Object.entries(SUITES[name as SuiteName]);
  const lane = LANES[name];
  if (lane) return [[name, lane]];
  throw new Error(`unknown lane "${name}"; expected ${Object.keys({ ...SUITES, ...LANES })}`);
});

/** A lane of two runs alone on a machine with one. */
let free = Math.max(2, availableParallelism());
const seconds: Record<string, number> = {};
const failed: string[] = [];
const closingLines: string[] = [];
const begin = performance.now();

async function run(name: string, lane: Lane) {
  free -= lane.cores;
  const result = await runLane(lane);
  free += lane.cores;
  seconds[name] = result.seconds;
  console.log(`${result.passed ? 'passed' : 'FAILED'}  ${name}, ${result.seconds} s`);
  const lines = closingLinesOf(result.output);
  closingLines.push(...lines);
  for (const line of lines) console.log(`        ${line}`);
  const skipped = new Set(result.output.match(/SKIPPED: .*/g));
  for (const line of skipped) console.log(`        ${line}`);
  if (result.passed) return;
  failed.push(name);
  console.log(`\n${result.output}\n`);
}

/** Starts the next lanes while there are processors for them. Each that ends starts others. */
async function startNext(): Promise<void> {
  const [name, lane] = waiting[0] ?? [];
  if (!name || !lane || lane.cores > free) return;
  waiting.shift();
  await Promise.all([run(name, lane).then(startNext), startNext()]);
}

await startNext();
const total = Math.ceil((performance.now() - begin) / 1_000);
console.log(`${Object.keys(seconds).length} lanes in ${total} s`);
if (failed.length) {
  console.log(`failed: ${failed.join(', ')}; one alone: npm run test:lane -- ${failed[0]}`);
  process.exitCode = 1;
} else if (values.record) recordTimings(seconds);
const counts = countTests(closingLines);
if (counts.flaky) console.log(`passed when repeated: ${counts.flaky}`);
console.log(formatCounts(counts));
