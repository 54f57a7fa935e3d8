import type { Delivery } from '../../src/tracker/options.js';
import { FAULTS, type Fault, NO_FAULT } from './faults.js';
import type { MatrixCase } from './matrix-case.js';
import { MOMENTS, type Moment } from './moments.js';

const base: Omit<MatrixCase, 'moment'> = {
  fault: NO_FAULT,
  server: 'collector',
  delivery: 'auto',
  sender: 'vitrine',
  roundTrip: 0,
};

const named =
  <T extends { name: string }>(list: readonly T[]) =>
  (name: string): T => {
    const found = list.find((one) => one.name === name);
    if (!found) throw new Error(`nothing is called ${name}`);
    return found;
  };
const fault = named(FAULTS);
const moment = named(MOMENTS);

/** The moments in which each fault is played. */
export const LEAVING = ['at once', 'location.href', 'tab close'].map(moment);
/** The moments in which each fault is played against the documented API. */
const STAYING_OR_LEAVING = ['at once', 'location.href'].map(moment);
/** Faults that leave events unconfirmed or waiting, with the moments that may lose that state. */
const RISKY = [
  'connection refused',
  'answer never comes',
  'cut after it was stored',
  '503, Retry-After in seconds',
].map(fault);
const FORGETTING = ['browser quit', 'SIGKILL', 'bfcache and return'].map(moment);
const ROUND_TRIPS = [0, 80, 1_000];
const DELIVERIES: readonly Delivery[] = ['auto', 'at-least-once', 'at-most-once'];

/** Moments on three lines, and a second visit where a browser that ends leaves no time for a first. */
const onLines = (moments: readonly Moment[], cell: typeof base): MatrixCase[] =>
  moments.flatMap((moment): MatrixCase[] => [
    ...ROUND_TRIPS.map((roundTrip) => ({ ...cell, moment, roundTrip })),
    ...(moment.ends ? [{ ...cell, moment, roundTrip: 80, secondVisit: true } as const] : []),
  ]);

/** Nothing goes wrong but that the page ends. */
const moments = (): MatrixCase[] => onLines(MOMENTS, base);

/** The baseline: a page without a tracker that uses `fetch` with keepalive. */
const bare = (): MatrixCase[] =>
  onLines(
    MOMENTS.filter(({ needs, prerender }) => !needs && !prerender),
    { ...base, sender: 'bare fetch' },
  );

/** Each of some faults in each of some moments. */
const crossed = (
  faults: readonly Fault[],
  moments: readonly Moment[],
  cell: typeof base,
): MatrixCase[] =>
  faults.flatMap((fault) =>
    moments
      .filter(({ stays }) => stays || !fault.stays)
      .map((moment) => ({ ...cell, fault, moment })),
  );

const faults = (): MatrixCase[] => [
  ...crossed(FAULTS.slice(1), LEAVING, base),
  ...crossed(RISKY, FORGETTING, base),
];

/** A server that does not recognise duplicates. */
const documented = (): MatrixCase[] =>
  DELIVERIES.flatMap((delivery) => {
    const cell = { ...base, server: 'documented', delivery } as const;
    return [
      ...crossed([NO_FAULT], MOMENTS, cell),
      ...crossed(FAULTS.slice(1), STAYING_OR_LEAVING, cell),
    ];
  });

/** The build for our own collector. */
const collectorBuild = (): MatrixCase[] =>
  [...moments(), ...faults()].map((cell) => ({ ...cell, sender: 'vitrine.collector' }));

export const PARTS = { moments, faults, documented, collectorBuild, bare };

export type PartName = keyof typeof PARTS;

/** The cases of a run in each engine; all of them without filters. */
export const plan = (parts = Object.keys(PARTS) as PartName[]): MatrixCase[] =>
  parts.flatMap((part) => PARTS[part]());

/** A few cells that say the most, for every run of the tests. */
export const shortPlan = (): MatrixCase[] => {
  const cell = (
    faultName: string,
    momentName: string,
    more: Partial<MatrixCase> = {},
  ): MatrixCase => ({
    ...base,
    fault: fault(faultName),
    moment: moment(momentName),
    ...more,
  });
  return [
    cell('none', 'tab close', { roundTrip: 80 }),
    cell('500 for 5 s', 'location.href'),
    cell('cut after it was stored', 'location.href'),
    cell('five tabs, 500 for 2 s', 'tab close'),
    cell('blocked by an ad blocker', 'location.href'),
    cell('connection refused', 'SIGKILL'),
    cell('a catch-all page answers', 'location.href'),
    cell('none', 'location.href', { server: 'documented' }),
    cell('five tabs, 500 for 2 s', 'tab close', { sender: 'vitrine.collector' }),
    cell('connection refused', 'SIGKILL', { sender: 'vitrine.collector' }),
    cell('cut after it was stored', 'location.href', {
      server: 'documented',
      delivery: 'at-least-once',
    }),
    cell('answer never comes', 'location.href', { server: 'documented', delivery: 'at-most-once' }),
  ];
};
