import { readFileSync, writeFileSync } from 'node:fs';
import { table } from '../docs/markdown.js';
import { LANES, SUITES } from './lanes.js';

const FILE = 'tools/lanes/timings.json';

/** Seconds of each lane in its last recorded run. */
const readTimings = (): Record<string, number> => JSON.parse(readFileSync(FILE, 'utf8'));

/** Keeps the times of the lanes that ran, and those of the others. */
export function recordTimings(seconds: Record<string, number>) {
  const all = { ...readTimings(), ...seconds };
  const known = Object.keys(LANES).flatMap((name) => (name in all ? [[name, all[name]]] : []));
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(known), undefined, 2)}\n`);
}

/** The section of CONTRIBUTING. */
export const TIMING_SECTIONS = {
  timings: () => {
    const seconds = readTimings();
    const command = { quick: '`npm test`', full: '`npm run test:full`' };
    const rows = Object.entries(SUITES).flatMap(([suite, lanes]) =>
      Object.entries(lanes).map(([name, { holds }]) => [
        command[suite as keyof typeof command],
        `\`${name}\``,
        holds,
        `${seconds[name] ?? '–'}`,
      ]),
    );
    return table(['command', 'lane', 'holds', 'seconds'], rows);
  },
};
