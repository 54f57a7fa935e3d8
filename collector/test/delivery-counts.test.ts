import { expect, it } from 'vitest';
import { toDeliveryCounts } from '../src/store/delivery-counts.js';

const numbers = { received: 1, batchedKnown: 0, batched: 0, laterPageKnown: 0, sentByLaterPage: 0 };

it('keeps a device named null apart from an unknown device', () => {
  const rows = [
    { day: 1, device: null, ...numbers, queueDelays: [[5, 1]] as [number, number][] },
    { day: 1, device: 'null', ...numbers, queueDelays: [[7, 1]] as [number, number][] },
  ];
  const counts = toDeliveryCounts({
    events: rows,
    sessions: [],
    duplicates: [{ day: 1, device: 'null', duplicates: 3 }],
  });
  expect(
    counts.map(({ device, received, duplicates, queueDelays }) => [
      device,
      received,
      duplicates,
      queueDelays,
    ]),
  ).toEqual([
    [null, 1, 0, [[5, 1]]],
    ['null', 1, 3, [[7, 1]]],
  ]);
});
