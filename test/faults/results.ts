import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Engine, EngineName } from '../support/engines/engine.js';
import type { Cell, Counts } from './cell.js';
import { plan } from './plan.js';

/** What one engine made of one cell, as it is kept. */
export interface Result extends Partial<Counts> {
  fault: string;
  moment: string;
  server: Cell['server'];
  delivery: Cell['delivery'];
  sender: Cell['sender'];
  roundTrip: number;
  secondVisit?: true;
  engine: EngineName;
  version: string;
  /** Of this repository, when it was played; only of what is kept. */
  commit?: string;
  /** Why it could not be played. */
  skipped?: string;
  /** What stopped it. */
  failed?: string;
}

/** The last result of each cell, of one whole run or of several in parts. */
export const RESULTS = new URL('../../docs/delivery.json', import.meta.url).pathname;

const KEY = [
  ...(['fault', 'moment', 'server', 'delivery', 'sender'] as const),
  ...(['roundTrip', 'secondVisit', 'engine'] as const),
];

export const sameCell = (a: Result, b: Result) => KEY.every((name) => a[name] === b[name]);

/** Puts results into a file, in the place of older ones of the same cells; those of no planned cell go. */
export function keepResults(file: string, played: readonly Result[], commit: string) {
  const results = played.map((result): Result => ({ ...result, commit }));
  const cells = plan();
  const isPlanned = (result: Result) =>
    cells.some((cell) => sameCell(resultOf(cell, { ...result, name: result.engine }, {}), result));
  const found: Result[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const before = found.filter(isPlanned);
  const all = before.map((old) => results.find((result) => sameCell(result, old)) ?? old);
  const added = results.filter((result) => !before.some((old) => sameCell(result, old)));
  writeFileSync(file, `${JSON.stringify([...all, ...added], undefined, 1)}\n`);
}

export const resultOf = (
  { fault, moment, server, delivery, sender, roundTrip, secondVisit }: Cell,
  { name, version }: Pick<Engine, 'name' | 'version'>,
  what: Counts | Pick<Result, 'skipped'> | Pick<Result, 'failed'>,
): Result => ({
  fault: fault.name,
  moment: moment.name,
  server,
  delivery,
  sender,
  roundTrip,
  ...(secondVisit && { secondVisit }),
  engine: name,
  version,
  ...what,
});

/** One line for whoever watches. */
export function sentence(result: Result): string {
  const { engine, server, delivery, sender, fault, moment, roundTrip, secondVisit } = result;
  const line = `${roundTrip ? `, ${roundTrip} ms` : ''}${secondVisit ? ', second visit' : ''}`;
  const what = `${engine}: ${sender === 'vitrine' ? `${server} ${delivery}` : sender}: ${fault} / ${moment}${line}:`;
  if (result.skipped) return `${what} SKIPPED, ${result.skipped}`;
  if (result.failed) return `${what} FAILED, ${result.failed}`;
  const { delivered, tracked, twice, early, clicked, seconds } = result;
  return `${what} ${delivered}/${tracked} delivered (${early}/${clicked} before the return), ${twice} twice, ${seconds ?? '-'} s`;
}
