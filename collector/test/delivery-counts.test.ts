import { expect, it } from 'vitest';
import { toCounts } from '../src/store/delivery-counts.js';

const numbers = { received: 1, noted: 0, batched: 0, paged: 0, nextPage: 0 };

it('a device that is called null is not the one that is not known', () => {
  const rows = [
    { day: 1, device: null, ...numbers, waits: [[5, 1]] as [number, number][] },
    { day: 1, device: 'null', ...numbers, waits: [[7, 1]] as [number, number][] },
  ];
  const counts = toCounts(rows, [], [{ day: 1, device: 'null', duplicates: 3 }]);
  expect(
    counts.map(({ device, received, duplicates, waits }) => [device, received, duplicates, waits]),
  ).toEqual([
    [null, 1, 0, [[5, 1]]],
    ['null', 1, 3, [[7, 1]]],
  ]);
});
