import type { Delivery } from '../../src/core/options.js';
import type { Cell } from './cell.js';
import { FAULTS, NO_FAULT } from './faults.js';
import { MOMENTS } from './moments.js';

const base: Omit<Cell, 'moment'> = {
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
const LEAVING = ['at once', 'location.href', 'tab close'].map(moment);
const ENDING = MOMENTS.filter(({ ends }) => ends);
const ROUND_TRIPS = [0, 80, 1_000];
const DELIVERIES: readonly Delivery[] = ['auto', 'at-least-once', 'at-most-once'];

/** Nothing goes wrong but that the page ends, on three lines. */
const moments = (): Cell[] =>
  MOMENTS.flatMap((moment) =>
    ROUND_TRIPS.map((roundTrip): Cell => ({ ...base, moment, roundTrip })),
  );

/** What a page without a tracker gets there by `fetch` with keepalive. */
const bare = (): Cell[] =>
  MOMENTS.filter(({ needs, prerender }) => !needs && !prerender).flatMap((moment) =>
    ROUND_TRIPS.map((roundTrip): Cell => ({ ...base, sender: 'bare fetch', moment, roundTrip })),
  );

const faults = (): Cell[] => [
  ...FAULTS.slice(1).flatMap((fault) =>
    LEAVING.map((moment): Cell => ({ ...base, fault, moment })),
  ),
  ...ENDING.map((moment): Cell => ({ ...base, fault: fault('connection refused'), moment })),
];

/** A server that does not recognise duplicates. */
const documented = (): Cell[] => {
  const cell = { ...base, server: 'documented' } as const;
  const leave = moment('location.href');
  return [
    ...MOMENTS.map((moment): Cell => ({ ...cell, moment })),
    ...DELIVERIES.flatMap((delivery) =>
      FAULTS.slice(1).map((fault): Cell => ({ ...cell, delivery, fault, moment: leave })),
    ),
  ];
};

export const PARTS = { moments, faults, documented, bare };

export type PartName = keyof typeof PARTS;

/** What a whole run plays in each engine. */
export const plan = (parts: readonly PartName[]): Cell[] => parts.flatMap((part) => PARTS[part]());

/** A few cells that say the most, for every run of the tests. */
export const shortPlan = (): Cell[] => {
  const cell = (faultName: string, momentName: string, more: Partial<Cell> = {}): Cell => ({
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
    cell('none', 'location.href', { server: 'documented' }),
    cell('cut after it was stored', 'location.href', {
      server: 'documented',
      delivery: 'at-least-once',
    }),
    cell('answer never comes', 'location.href', { server: 'documented', delivery: 'at-most-once' }),
  ];
};
