import { expect, test } from 'vitest';
import { outcomeOf } from '../../../bench/delivery/outcome.js';

const copies = (...list: [mark: string, id?: string][]) =>
  list.map(([mark, id]) => ({ mark, ...(id && { id }) }));

test('counts events that did not arrive as missing, and ignores those of others', () => {
  const copiesOfEvents = copies(['a', '1'], ['later', '2']);
  expect(outcomeOf(['a', 'b'], copiesOfEvents)).toEqual({
    tracked: 2,
    delivered: 1,
    sameId: 0,
    otherId: 0,
  });
});

test('recognises copies with the same id only', () => {
  const copiesOfEvents = copies(
    ['a', '1'],
    ['a', '1'],
    ['a', '1'],
    ['b', '2'],
    ['b', '3'],
    ['c'],
    ['c'],
  );
  expect(outcomeOf(['a', 'b', 'c'], copiesOfEvents)).toEqual({
    tracked: 3,
    delivered: 3,
    sameId: 2,
    otherId: 2,
  });
});

test('asks a deduplicating server for what it has stored', () => {
  const copiesOfEvents = copies(['a', '1'], ['a', '1'], ['b', '2']);
  expect(outcomeOf(['a', 'b'], copiesOfEvents, ['a'])).toEqual({
    tracked: 2,
    delivered: 1,
    sameId: 1,
    otherId: 0,
  });
  // It has failed to tell them apart.
  expect(outcomeOf(['a'], copies(['a', '1'], ['a', '1']), ['a', 'a']).otherId).toBe(1);
});
