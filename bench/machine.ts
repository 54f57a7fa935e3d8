import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { commitNow } from '../tools/harness/commit.js';

/** Asked at the start: while a run lasts there may be another. */
const commit = commitNow();

/** The machine and the commit of a result. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  commit,
});

/** The middle one of some figures. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The value below which a share of some figures lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Writes a result beside the machine that gave it; returns the text. */
export function write(name: string, result: object): string {
  const text = `${JSON.stringify({ ...result, machine: machine() }, null, 2)}\n`;
  mkdirSync('bench/results', { recursive: true });
  writeFileSync(`bench/results/${name}.json`, text);
  return text;
}

/** Keeps a result beside the machine that gave it, and prints it. */
export function keep(name: string, result: object): void {
  process.stdout.write(write(name, result));
}

/** Replaces the sizes that were measured: the largest take long, and may be left out. */
export const mergeSizes = <Size extends { events: number }>(
  before: readonly Size[] | undefined,
  now: readonly Size[],
): Size[] =>
  [
    ...(before ?? []).filter(({ events }) => !now.some((size) => size.events === events)),
    ...now,
  ].sort((a, b) => a.events - b.events);

/** The result that is kept; undefined before the first run. */
export function last<T>(name: string): T | undefined {
  const path = `bench/results/${name}.json`;
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
