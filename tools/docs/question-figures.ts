import { readFileSync } from 'node:fs';
import { table } from './markdown.js';

interface Size {
  events: number;
  milliseconds: Record<string, { first: number | null; again: number | null }>;
}

/** Results of `npm run bench:questions`. */
const measured = JSON.parse(readFileSync('bench/results/questions.json', 'utf8')) as {
  sqlite: Size[];
  clickhouse: Size[];
  targets: { question: string; events: number; sqlite: number; clickhouse: number }[];
  machine: { cpu: string; cores: number; node: string };
};

const count = (value: number) => value.toLocaleString('en');

function timesTable(sizes: readonly Size[]): string {
  const names = Object.keys(sizes[0]?.milliseconds ?? {});
  return table(
    ['question', ...sizes.map(({ events }) => `${count(events)} events`)],
    names.map((name) => [
      name,
      ...sizes.map(({ milliseconds }) => {
        const { first = null, again = null } = milliseconds[name] ?? {};
        return [first, again].map((ms) => (ms === null ? '503' : count(Math.round(ms)))).join(', ');
      }),
    ]),
  );
}

const duration = (ms: number | null | undefined) => {
  if (ms === undefined) return 'not measured';
  return ms === null ? '503' : count(Math.round(ms));
};

/** The questions that have a target, each with both figures of the size for which it is set. */
const targetsTable = () =>
  table(
    ['target', 'store', 'at most', 'first', 'again'],
    measured.targets.flatMap(({ question, events, ...limits }) =>
      (['sqlite', 'clickhouse'] as const).map((store) => {
        const size = measured[store].find((each) => each.events === events);
        const { first, again } = size?.milliseconds[question] ?? {};
        return [
          `${question}, ${count(events)} events`,
          store === 'sqlite' ? 'SQLite' : 'ClickHouse',
          count(limits[store]),
          duration(first),
          duration(again),
        ];
      }),
    ),
  );

const figures = () => {
  const { sqlite, clickhouse, machine } = measured;
  return [
    'SQLite:',
    '',
    timesTable(sqlite),
    '',
    'ClickHouse:',
    '',
    timesTable(clickhouse),
    '',
    targetsTable(),
    '',
    `On ${machine.cores} cores (${machine.cpu.replace('(R)', '')}), Node ${machine.node.slice(1)}.`,
  ].join('\n');
};

/** The section of the page on questions. */
export const QUESTION_SECTIONS = { 'question-times': figures };
