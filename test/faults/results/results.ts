import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  ENGINE_NAMES,
  type Engine,
  type EngineName,
} from '../../../tools/harness/engines/engine.js';
import type { Counts, MatrixCase } from '../matrix-case.js';
import { plan } from '../plan.js';

/** The stored result of one case in one engine. */
export interface Result extends Partial<Counts> {
  fault: string;
  moment: string;
  server: MatrixCase['server'];
  delivery: MatrixCase['delivery'];
  sender: MatrixCase['sender'];
  roundTrip: number;
  secondVisit?: true;
  engine: EngineName;
  version: string;
  /** Commit of this repository at the time of the run; stored results have it. */
  commit?: string;
  /** Why it could not be played. */
  skipped?: string;
  /** The error that stopped it. */
  failed?: string;
}

/** The last result of each cell, of one whole run or of several in parts. */
export const RESULTS = new URL('./delivery.json', import.meta.url).pathname;

const KEY = [
  ...(['engine', 'server', 'delivery', 'sender', 'fault', 'moment'] as const),
  ...(['roundTrip', 'secondVisit'] as const),
];

export const sameCell = (a: Result, b: Result) => KEY.every((name) => a[name] === b[name]);

/** A case in an engine, in words. */
export const nameOf = (result: Result) => KEY.map((name) => result[name]).join(' / ');

/** The names of all that a whole run plays. */
export const plannedNames = () =>
  ENGINE_NAMES.flatMap((name) =>
    plan().map((cell) => nameOf(resultOf(cell, { name, version: '' }, {}))),
  );

/** Puts results into a file, in the place of older ones of the same cells; those of no planned cell go. */
export function keepResults(file: string, played: readonly Result[], commit: string) {
  const before: Result[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const results = played.map((result): Result => ({ ...result, commit }));
  const planned = new Set(plannedNames());
  // A name that is there keeps its place.
  const all = new Map([...before, ...results].map((result) => [nameOf(result), result]));
  const current = [...all].filter(([name]) => planned.has(name)).map(([, result]) => result);
  writeFileSync(file, `${JSON.stringify(current, undefined, 1)}\n`);
}

export const resultOf = (
  { fault, moment, server, delivery, sender, roundTrip, secondVisit }: MatrixCase,
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

/** One line of progress. */
export function sentence(result: Result): string {
  const { engine, server, delivery, sender, fault, moment, roundTrip, secondVisit } = result;
  const line = `${roundTrip ? `, ${roundTrip} ms` : ''}${secondVisit ? ', second visit' : ''}`;
  const what = `${engine}: ${sender === 'vitrine' ? `${server} ${delivery}` : sender}: ${fault} / ${moment}${line}:`;
  if (result.skipped) return `${what} SKIPPED, ${result.skipped}`;
  if (result.failed) return `${what} FAILED, ${result.failed}`;
  const { delivered, tracked, twice, early, clicked, seconds } = result;
  return `${what} ${delivered}/${tracked} delivered (${early}/${clicked} before the return), ${twice} twice, ${seconds ?? '-'} s`;
}
