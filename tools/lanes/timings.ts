import { readFileSync, writeFileSync } from 'node:fs';
import { LANES, SUITES } from './lanes.js';

const FILE = 'tools/lanes/timings.json';

/** Seconds of each lane and suite in its last recorded run. Lanes run beside each other, so a suite takes less than their sum. */
export const readTimings = (): Record<string, number> => JSON.parse(readFileSync(FILE, 'utf8'));

/** Keeps the times of the lanes and suites that ran, and those of the others. */
export function recordTimings(seconds: Record<string, number>) {
  const all = { ...readTimings(), ...seconds };
  const known = Object.keys({ ...SUITES, ...LANES }).flatMap((name) =>
    name in all ? [[name, all[name]]] : [],
  );
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(known), undefined, 2)}\n`);
}
