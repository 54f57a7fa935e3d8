import { existsSync, readFileSync } from 'node:fs';
import { table } from './markdown.js';

interface Latencies {
  millisecondsP50: number;
  millisecondsP99: number;
}

const RESULTS = 'bench/results/migration.json';

/** Results of `npm run bench:migration`. */
interface Measured {
  sizes: {
    events: number;
    postsPerSecond: number;
    secondsUntilServing: number;
    secondsOfMigration: number;
    eventsPerSecond: number;
    during: Latencies;
    after: Latencies;
    store: { posted: number; refused: number; lost: number; storedTwice: number };
  }[];
  machine: { cpu: string; cores: number; node: string };
}

const count = (value: number) => value.toLocaleString('en');
const times = ({ millisecondsP50, millisecondsP99 }: Latencies) =>
  `${millisecondsP50} ms, ${millisecondsP99} ms`;

/** Only a quiet machine gives figures that are worth keeping. */
function migrationTable(): string {
  if (!existsSync(RESULTS)) return 'There are no figures yet.';
  const { sizes, machine } = JSON.parse(readFileSync(RESULTS, 'utf8')) as Measured;
  return [
    table(
      ['', ...sizes.map(({ events }) => `${count(events)} events`)],
      [
        ['start, until the port answers', ...sizes.map((size) => `${size.secondsUntilServing} s`)],
        ['facts of all events', ...sizes.map((size) => `${count(size.secondsOfMigration)} s`)],
        ['events a second', ...sizes.map((size) => count(size.eventsPerSecond))],
        ['POSTs meanwhile: p50, p99', ...sizes.map(({ during }) => times(during))],
        ['POSTs afterwards: p50, p99', ...sizes.map(({ after }) => times(after))],
        [
          'refused, lost, stored twice, of the posted events',
          ...sizes.map(
            ({ store: { refused, lost, storedTwice, posted } }) =>
              `${refused}, ${lost}, ${storedTwice} of ${count(posted)}`,
          ),
        ],
      ],
    ),
    '',
    `Single events came at ${sizes[0]?.postsPerSecond} a second. On ${machine.cores} cores (${machine.cpu.replace('(R)', '')}), Node ${machine.node.slice(1)}.`,
  ].join('\n');
}

/** The section of the page on questions that tells of an update. */
export const MIGRATION_SECTIONS = { migration: migrationTable };
