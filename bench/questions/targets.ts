import type { QuestionTimes } from './ask-all.js';

/** A question of the specification, and how long its answer may take. */
interface Target {
  question: string;
  /** In the store. */
  events: number;
  /** ms in each store. */
  sqlite: number;
  clickhouse: number;
}

export const TARGETS: readonly Target[] = [
  {
    question: 'breakdown by item of 30 days',
    events: 1_000_000,
    ...{ sqlite: 300, clickhouse: 300 },
  },
  {
    question: 'breakdown by item of two years',
    events: 10_000_000,
    ...{ sqlite: 2_000, clickhouse: 500 },
  },
  {
    question: 'funnel of three steps of 30 days',
    events: 1_000_000,
    ...{ sqlite: 1_000, clickhouse: 500 },
  },
];

/** Prints the questions of one size that have a target, and whether they meet it. */
export function printTargets(
  store: 'sqlite' | 'clickhouse',
  { events, milliseconds }: { events: number; milliseconds: Record<string, QuestionTimes> },
): void {
  for (const { question, [store]: target, events: size } of TARGETS) {
    const times = size === events && milliseconds[question];
    if (!times) continue;
    const duration = (ms: number | null) =>
      `${ms ?? 'stopped'} (${ms !== null && ms < target ? 'met' : 'MISSED'})`;
    process.stderr.write(
      `${store}, ${events.toLocaleString('en')} events, ${question}: target < ${target} ms; first ${duration(times.first)}, again ${duration(times.again)}\n`,
    );
  }
}
