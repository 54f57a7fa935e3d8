import { expect, test } from 'vitest';
import { readAddedItems } from '../../../src/plugins/signals/read-added-items.js';
import { readLine } from '../../../src/plugins/signals/read-lines.js';

test("drops the shop's raw line, which may hold a visitor's text", () => {
  const line = { id: 41, sku: 'CH-WAL', quantity: 3, properties: { Engraving: 'For Anna' } };
  const seen: unknown[] = [];
  const added = readAddedItems({
    requested: [readLine({ id: '41', quantity: 1 })],
    fields: {},
    answer: { items: [line] },
    // The platform's adapter may look at it.
    platform: { addedQuantity: ({ line }) => void seen.push(line) },
    totals: new Map(),
  });
  expect(seen).toEqual([line]);
  expect(added).toMatchObject([{ item_id: 'CH-WAL', quantity: 1 }]);
  expect(JSON.stringify(added)).not.toContain('Anna');
});
