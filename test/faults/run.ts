/**
 * Plays the fault matrix in every engine that is installed and writes the result:
 * `npm run test:faults`, or a part of it, such as `npm run test:faults -- --engine webkit --fault 401`, which is
 * kept with `--out test/faults/results/delivery.json` only.
 */

import { parseArgs } from 'node:util';
import { commitNow } from '../../tools/harness/commit.js';
import {
  ENGINE_NAMES,
  type Engine,
  type EngineBrowser,
  type EngineName,
} from '../../tools/harness/engines/engine.js';
import { findEngine } from '../../tools/harness/engines/find-engines.js';
import { requiredEngines } from '../../tools/harness/engines/required-engines.js';
import { goalOf, isExcused, limitOf } from './goals.js';
import type { MatrixCase } from './matrix-case.js';
import { PARTS, type PartName, plan } from './plan.js';
import { playCase } from './play-case.js';
import { keepResults, RESULTS, type Result, resultOf, sentence } from './results/results.js';

const { values } = parseArgs({
  options: {
    part: { type: 'string', multiple: true },
    engine: { type: 'string', multiple: true },
    fault: { type: 'string', multiple: true },
    moment: { type: 'string', multiple: true },
    server: { type: 'string', multiple: true },
    delivery: { type: 'string', multiple: true },
    /** ms. */
    'round-trip': { type: 'string', multiple: true },
    /** Browsers of one engine at the same time. */
    workers: { type: 'string', default: '2' },
    out: { type: 'string' },
  },
});

const unknown = values.part?.find((part) => !(part in PARTS));
if (unknown) throw new Error(`--part ${unknown}: one of ${Object.keys(PARTS)}`);

const isSelected = (list: string[] | undefined, name: string) => !list || list.includes(name);
const cells = plan(values.part as PartName[] | undefined).filter(
  (cell) =>
    isSelected(values.fault, cell.fault.name) &&
    isSelected(values.moment, cell.moment.name) &&
    isSelected(values['round-trip'], String(cell.roundTrip)) &&
    isSelected(values.server, cell.server) &&
    isSelected(values.delivery, cell.delivery),
);

/** Why a browser cannot play a cell; undefined when it can. */
function obstacle({ fault, moment }: MatrixCase, engine: Engine, browser: EngineBrowser) {
  const needs = [...(fault.needs ?? []), ...(moment.needs ?? [])];
  const lacking = needs.filter((ability) => browser.cannot.has(ability));
  if (lacking.length) return `cannot be played under its driver: ${lacking}`;
  if (moment.prerender && engine.name !== 'chromium') return 'does not prerender pages';
}

/** Plays the remaining cases. A crashed browser starts again; any other error of a case is its result. */
async function play(engine: Engine, remaining: MatrixCase[], done: (result: Result) => void) {
  let browser = await engine.launch();
  for (let cell = remaining.shift(); cell; cell = remaining.shift()) {
    const skipped = obstacle(cell, engine, browser);
    if (skipped) {
      done(resultOf(cell, engine, { skipped }));
      continue;
    }
    try {
      const limit = limitOf(resultOf(cell, engine, {}));
      const mayBeLost = (mark: string) => isExcused(limit, 'lost', mark);
      done(resultOf(cell, engine, await playCase(cell, engine, browser, mayBeLost)));
    } catch (error) {
      done(resultOf(cell, engine, { failed: String(error).split('\n')[0] as string }));
      await browser.quit().catch(() => {});
      browser = await engine.launch();
    }
  }
  await browser.quit();
}

/** Asked before the run: it may last until there is another. */
const commit = commitNow();
const names = (values.engine as EngineName[] | undefined) ?? ENGINE_NAMES;
const results: Result[] = [];
let played = 0;
/** One line for a result. A later result may hold its goal. */
const lineOf = (result: Result) => {
  const problem = goalOf(result, results);
  return `${sentence(result)}${problem ? `  MISSED: ${problem}` : ''}`;
};
await Promise.all(
  names.map(async (name) => {
    const engine = await findEngine(name);
    if (!engine) {
      const missing = `${name} is not installed here`;
      if (requiredEngines().includes(name)) throw new Error(missing);
      console.error(`SKIPPED: ${missing}`);
      return;
    }
    const remaining = [...cells];
    const done = (result: Result) => {
      results.push(result);
      console.log(`${++played}/${cells.length * names.length} ${lineOf(result)}`);
    };
    const workers = Array.from({ length: Number(values.workers) }, () =>
      play(engine, remaining, done),
    );
    await Promise.all(workers);
  }),
);

const whole = !Object.keys(values).some((name) => name !== 'out' && name !== 'workers');
const out = values.out ?? (whole ? RESULTS : undefined);
if (out) keepResults(out, results, commit);
const missed = results.filter((result) => goalOf(result, results));
for (const result of missed) console.log(lineOf(result));
console.log(
  `${results.length} cells played, ${missed.length} missed their goal${out ? `; ${out}` : ''}`,
);
process.exitCode = missed.length ? 1 : 0;
