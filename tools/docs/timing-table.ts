import { SUITES, type SuiteName } from '../lanes/lanes.js';
import { readTimings } from '../lanes/timings.js';
import { table } from './markdown.js';

const COMMANDS: Record<SuiteName, string> = { quick: '`npm test`', full: '`npm run test:full`' };

/** The section of CONTRIBUTING: each lane with the seconds of its last recorded run. */
export const TIMING_SECTIONS = {
  timings: () => {
    const seconds = readTimings();
    const secondsOf = (name: string) => `${seconds[name] ?? '–'}`;
    const rows = Object.entries(SUITES).flatMap(([suite, lanes]) => {
      const command = COMMANDS[suite as SuiteName];
      return [
        ...Object.entries(lanes).map(([name, { holds }]) => [
          command,
          `\`${name}\``,
          holds,
          secondsOf(name),
        ]),
        [command, '', 'all of them, beside each other', secondsOf(suite)],
      ];
    });
    return table(['command', 'lane', 'holds', 'seconds'], rows);
  },
};
