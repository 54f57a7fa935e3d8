import { SUITES, type SuiteName } from '../lanes/lanes.js';
import { readTimings } from '../lanes/timings.js';
import { table } from './markdown.js';

const COMMANDS: Record<SuiteName, string> = { quick: '`npm test`', full: '`npm run test:full`' };

/** The section of CONTRIBUTING: each lane with the seconds of its last recorded run. */
export const TIMING_SECTIONS = {
  timings: () => {
    const seconds = readTimings();
    const rows = Object.entries(SUITES).flatMap(([suite, lanes]) =>
      Object.entries(lanes).map(([name, { holds }]) => [
        COMMANDS[suite as SuiteName],
        `\`${name}\``,
        holds,
        `${seconds[name] ?? '–'}`,
      ]),
    );
    return table(['command', 'lane', 'holds', 'seconds'], rows);
  },
};
