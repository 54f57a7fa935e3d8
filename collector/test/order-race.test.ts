import { expect, it } from 'vitest';
import { openStore } from '../src/index.js';
import { runRace } from './support/order-race.js';

it.each([1, 2, 3])(
  'counts each of 400 orders once, to the cent, in any order of the reports: seed %i',
  async (seed) => {
    const { requests } = await runRace({ seed, count: 400, store: openStore('sqlite::memory:') });
    expect(requests).toBeGreaterThan(1_500);
  },
  60_000,
);
