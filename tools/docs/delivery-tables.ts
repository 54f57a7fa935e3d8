import { readFileSync } from 'node:fs';
import { FAULTS } from '../../test/faults/faults.js';
import { goalOf, LIMITS, limitOf } from '../../test/faults/goals.js';
import { MOMENTS } from '../../test/faults/moments.js';
import { RESULTS, type Result } from '../../test/faults/results/results.js';
import { ENGINE_NAMES } from '../harness/engines/engine.js';
import { table } from './markdown.js';

const FAULT_NAMES = FAULTS.map(({ name }) => name);
const MOMENT_NAMES = MOMENTS.map(({ name }) => name);
/** In which order a cell stands, whichever browser was done with it first. */
const place = ({ moment, roundTrip, secondVisit }: Result) =>
  MOMENT_NAMES.indexOf(moment) * 10_000 + roundTrip + (secondVisit ? 1 : 0);

/** Results of the fault matrix. */
export const results = (JSON.parse(readFileSync(RESULTS, 'utf8')) as Result[]).sort(
  (a, b) => FAULT_NAMES.indexOf(a.fault) - FAULT_NAMES.indexOf(b.fault) || place(a) - place(b),
);

const played = results.filter(({ tracked }) => tracked !== undefined);
const sum = (
  list: readonly Result[],
  of: 'tracked' | 'delivered' | 'twice' | 'early' | 'clicked',
) => list.reduce((total, result) => total + (result[of] ?? 0), 0);

const LINES: Record<number, string> = { 0: 'loopback', 80: 'TLS, 80 ms', 1000: 'TLS, 1 s' };
const line = ({ roundTrip, secondVisit }: Result) =>
  `${LINES[roundTrip] ?? `TLS, ${roundTrip} ms`}${secondVisit ? ', second visit' : ''}`;

/** `4/4, 0, 2.2 s`: delivered of tracked, copies beyond the first, seconds from the click to the store. */
function cell(result: Result | undefined): string {
  if (!result) return 'missing';
  if (result.skipped) return '–';
  if (result.failed) return 'failed';
  const { delivered, tracked, twice, seconds } = result;
  const mark = goalOf(result, results)
    ? ' **missed**'
    : limitOf(result)
      ? ' [limit](delivery.md#known-limits)'
      : '';
  const time = seconds === null || seconds === undefined ? '–' : `${seconds.toFixed(1)} s`;
  return `${delivered}/${tracked}, ${twice}, ${time}${mark}`;
}

/** Results grouped by a common key, in their order. */
function grouped(list: readonly Result[], keyOf: (result: Result) => string): [string, Result[]][] {
  const groups = new Map<string, Result[]>();
  for (const result of list) {
    const key = keyOf(result);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups];
}

const versions = new Map(results.map(({ engine, version }) => [engine, version]));

/** One row for each combination of some columns, one column for each engine. */
const byEngine = (list: readonly Result[], head: string[], columns: (result: Result) => string[]) =>
  table(
    [...head, ...ENGINE_NAMES.map((name) => versions.get(name) ?? name)],
    grouped(list, (result) => columns(result).join(' | ')).map(([key, found]) => [
      key,
      ...ENGINE_NAMES.map((name) => cell(found.find(({ engine }) => engine === name))),
    ]),
  );

const isUniversal = ({ sender }: Result) => sender === 'vitrine';
const isCollectorBuild = ({ sender }: Result) => sender === 'vitrine.collector';
const isBare = ({ sender }: Result) => sender === 'bare fetch';
const ours = results.filter(isUniversal);
const collector = ours.filter(({ server }) => server === 'collector');
const documented = ours.filter(({ server }) => server === 'documented');
const isMoment = ({ fault }: Result) => fault === 'none';

/** Table with one line for each server and promise. */
const summary = () =>
  table(
    [
      'server',
      '`delivery`',
      'cells',
      'events',
      'lost',
      'stored twice',
      'cells of known limits',
      'events there',
      'lost there',
      'stored twice there',
    ],
    grouped(
      played.filter((result) => !isBare(result)),
      ({ server, delivery, sender }) => {
        const name = server === 'collector' ? `collector, \`${sender}.js\`` : 'documented API';
        return `${name} | \`${delivery}\``;
      },
    ).map(([key, all]) => {
      const counts = (cells: readonly Result[]) => {
        const events = sum(cells, 'tracked');
        return [cells.length, events, events - sum(cells, 'delivered'), sum(cells, 'twice')].map(
          String,
        );
      };
      return [
        key,
        ...counts(all.filter((result) => !limitOf(result))),
        ...counts(all.filter(limitOf)),
      ];
    }),
  );

/** Table of the events that arrived before the visitor came back, beside a page that only calls `fetch`. */
function early(): string {
  const share = (list: Result[]) => `${sum(list, 'early')}/${sum(list, 'clicked')}`;
  const comparable = played.filter((result) => result.server === 'collector' && isMoment(result));
  return table(
    ['moment', 'line', 'Vitrine', 'bare keepalive fetch'],
    grouped(comparable, (result) => `${result.moment} | ${line(result)}`)
      .map(([key, all]) => ({
        key,
        vitrine: all.filter(isUniversal),
        bare: all.filter(isBare),
      }))
      .filter(({ bare }) => bare.length)
      .map(({ key, vitrine, bare }) => [key, share(vitrine), share(bare)]),
  );
}

const EXCUSED = { lost: 'events may be lost', twice: 'events may be stored twice' };

/** Sections of docs/fault-matrix.md. */
export const FAULT_MATRIX_SECTIONS: Record<string, () => string> = {
  moments: () =>
    byEngine(collector.filter(isMoment), ['moment', 'line'], (result) => [
      result.moment,
      line(result),
    ]),
  faults: () =>
    byEngine(
      collector.filter((result) => !isMoment(result)),
      ['fault', 'moment'],
      ({ fault, moment }) => [fault, moment],
    ),
  documented: () =>
    byEngine(documented, ['`delivery`', 'fault', 'moment'], ({ delivery, fault, moment }) => [
      `\`${delivery}\``,
      fault,
      moment,
    ]),
  'collector-build': () =>
    byEngine(results.filter(isCollectorBuild), ['fault', 'moment', 'line'], (result) => [
      result.fault,
      result.moment,
      line(result),
    ]),
  early,
};

/** Sections of docs/delivery.md. */
export const DELIVERY_SECTIONS: Record<string, () => string> = {
  summary,
  limits: () =>
    LIMITS.map(
      ({ what, excuses, endless, reason }) =>
        `- **${what}** (${EXCUSED[excuses]}${endless ? ', whenever they are tracked' : ''}). ${reason}`,
    ).join('\n'),
};
