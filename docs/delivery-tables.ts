import { readFileSync } from 'node:fs';
import { FAULTS } from '../test/faults/faults.js';
import { goalOf, LIMITS, limitOf } from '../test/faults/goals.js';
import { MOMENTS } from '../test/faults/moments.js';
import { RESULTS, type Result } from '../test/faults/results.js';
import { ENGINE_NAMES } from '../test/support/engines/engine.js';
import { table } from './markdown.js';

const FAULT_NAMES = FAULTS.map(({ name }) => name);
const MOMENT_NAMES = MOMENTS.map(({ name }) => name);
/** In which order a cell stands, whichever browser was done with it first. */
const place = ({ moment, roundTrip }: Result) => MOMENT_NAMES.indexOf(moment) * 10_000 + roundTrip;

/** The last whole run of the fault matrix. */
export const results = (JSON.parse(readFileSync(RESULTS, 'utf8')) as Result[]).sort(
  (a, b) => FAULT_NAMES.indexOf(a.fault) - FAULT_NAMES.indexOf(b.fault) || place(a) - place(b),
);

const played = results.filter(({ tracked }) => tracked !== undefined);
const sum = (
  list: readonly Result[],
  of: 'tracked' | 'delivered' | 'twice' | 'early' | 'clicked',
) => list.reduce((total, result) => total + (result[of] ?? 0), 0);

const LINES: Record<number, string> = { 0: 'loopback', 80: 'TLS, 80 ms', 1000: 'TLS, 1 s' };
const line = (roundTrip: number) => LINES[roundTrip] ?? `TLS, ${roundTrip} ms`;

/** `4/4, 0, 2.2 s`: delivered of tracked, stored more than once, seconds from the click to the store. */
function cell(result: Result | undefined): string {
  if (!result || result.skipped) return '–';
  if (result.failed) return 'failed';
  const { delivered, tracked, twice, seconds } = result;
  const mark = goalOf(result) ? ' **missed**' : limitOf(result) ? ' [limit](#known-limits)' : '';
  const time = seconds === null || seconds === undefined ? '–' : `${seconds.toFixed(1)} s`;
  return `${delivered}/${tracked}, ${twice}, ${time}${mark}`;
}

/** One row for each combination of some columns, one column for each engine. */
function byEngine(list: readonly Result[], head: string[], columns: (result: Result) => string[]) {
  const rows = new Map<string, Result[]>();
  for (const result of list) {
    const key = columns(result).join(' | ');
    rows.set(key, [...(rows.get(key) ?? []), result]);
  }
  return table(
    [...head, ...ENGINE_NAMES.map((name) => versions().get(name) ?? name)],
    [...rows].map(([key, found]) => [
      key,
      ...ENGINE_NAMES.map((name) => cell(found.find(({ engine }) => engine === name))),
    ]),
  );
}

const versions = () => new Map(results.map(({ engine, version }) => [engine, version]));

const ours = results.filter(({ sender }) => sender === 'vitrine');
const collector = ours.filter(({ server }) => server === 'collector');
const documented = ours.filter(({ server }) => server === 'documented');
const isMoment = ({ fault }: Result) => fault === 'none';

/** What comes of it in one line for each server and promise. */
function summary(): string {
  const groups = new Map<string, Result[]>();
  for (const result of played) {
    if (result.sender !== 'vitrine') continue;
    const server = result.server === 'collector' ? 'collector' : 'documented API';
    const key = `${server} | \`${result.delivery}\``;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return table(
    ['server', '`delivery`', 'cells', 'events', 'lost', 'stored twice', 'in known limits'],
    [...groups].map(([key, all]) => {
      const counted = all.filter((result) => !limitOf(result));
      return [
        key,
        `${all.length}`,
        `${sum(counted, 'tracked')}`,
        `${sum(counted, 'tracked') - sum(counted, 'delivered')}`,
        `${sum(counted, 'twice')}`,
        `${all.length - counted.length}`,
      ];
    }),
  );
}

/** What had arrived before the visitor came back, beside a page that only calls `fetch`. */
function early(): string {
  const bare = played.filter(({ sender }) => sender === 'bare fetch');
  const rows = new Map<string, [Result[], Result[]]>();
  for (const result of bare) {
    const same = (other: Result) =>
      other.moment === result.moment && other.roundTrip === result.roundTrip;
    const key = `${result.moment} | ${line(result.roundTrip)}`;
    if (!rows.has(key))
      rows.set(key, [
        played.filter((other) => collector.includes(other) && isMoment(other) && same(other)),
        bare.filter(same),
      ]);
  }
  const share = (list: Result[]) => `${sum(list, 'early')}/${sum(list, 'clicked')}`;
  return table(
    ['moment', 'line', 'Vitrine', 'bare keepalive fetch'],
    [...rows].map(([key, [vitrine, fetches]]) => [key, share(vitrine), share(fetches)]),
  );
}

export const DELIVERY_SECTIONS: Record<string, () => string> = {
  summary,
  moments: () =>
    byEngine(collector.filter(isMoment), ['moment', 'line'], ({ moment, roundTrip }) => [
      moment,
      line(roundTrip),
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
  early,
  limits: () => LIMITS.map(({ what, reason }) => `- **${what}.** ${reason}`).join('\n'),
};
