import { describe, expect, it } from 'vitest';
import type { Row } from '../../dashboard/api/use-breakdown.js';
import {
  productSortValues,
  sortsByType,
  toProductRows,
} from '../../dashboard/pages/products/product-rows.js';
import { pivotByType } from '../../dashboard/table/pivot-by-type.js';
import { sortRows } from '../../dashboard/table/sort-rows.js';

const sums = { events: 0, sessions: 0, users: 0, metric: 0, values: [] };
const row = (fields: Partial<Row>): Row => ({ ...sums, ...fields }) as Row;

describe('sortRows', () => {
  const rows = [{ n: 2 }, { n: null }, { n: 10 }, { n: 1 }];
  const values = { n: ({ n }: { n: number | null }) => n };
  const sorted = (sort: string) => sortRows(rows, { sort, values }).map(({ n }) => n);

  it('sorts numbers by their size, and unknown ones last in both directions', () => {
    expect(sorted('n')).toEqual([1, 2, 10, null]);
    expect(sorted('-n')).toEqual([10, 2, 1, null]);
  });

  it('leaves the order for an unknown column', () => {
    expect(sorted('-x')).toEqual([2, null, 10, 1]);
  });

  it('sorts texts as people do', () => {
    const names = sortRows([{ t: 'b 10' }, { t: 'B 9' }, { t: 'ä' }], {
      sort: 't',
      values: { t: ({ t }) => t },
      locale: 'de',
    });
    expect(names.map(({ t }) => t)).toEqual(['ä', 'B 9', 'b 10']);
  });
});

describe('toProductRows', () => {
  const eur = { currency: 'EUR', value: 10, refunded: 0, orders: 1 };
  const usd = { currency: 'USD', value: 900, refunded: 0, orders: 1 };
  const products = toProductRows(
    [
      row({ item_id: 'A', item_name: 'Chair', sessions: 4, values: [eur] }),
      row({ item_id: 'B', item_name: null, sessions: 0, values: [usd] }),
      row({ item_id: null, sessions: 9 }),
    ],
    [
      row({ item_id: 'A', eventType: 'product session start', events: 6, sessions: 4 }),
      row({ item_id: 'A', eventType: 'product AR download', events: 3, sessions: 2 }),
      row({ item_id: 'A', eventType: 'product cart-add', events: 2, sessions: 1 }),
      row({ item_id: null, eventType: 'product cart-add', events: 7, sessions: 7 }),
    ],
  );

  it('joins the events of each product, and counts rates by session', () => {
    expect(products[0]).toMatchObject({
      ...{ id: 'A', name: 'Chair', views: 6, arOpens: 3, adds: 2, orders: 0 },
      ...{ arRate: 0.5, addRate: 0.25, orderRate: 0 },
    });
    expect(products[1]).toMatchObject({ id: 'B', views: 0, arRate: null });
    expect(products[2]).toMatchObject({ id: null, adds: 7 });
  });

  it('needs the types of all products for every order that reads them, and for no other', () => {
    const values = productSortValues('EUR');
    const withoutTypes = products.map((product) => ({
      ...{ ...product, views: Number.NaN, arOpens: Number.NaN, adds: Number.NaN },
      ...{ orders: Number.NaN, arRate: Number.NaN, addRate: Number.NaN, orderRate: Number.NaN },
    }));
    for (const [key, read] of Object.entries(values))
      expect(sortsByType(`-${key}`), key).toBe(
        withoutTypes.some((product) => Number.isNaN(read(product))),
      );
    expect(Object.keys(values).some(sortsByType)).toBe(true);
  });

  it('sorts by the value in one currency only', () => {
    const sorted = sortRows(products, { sort: '-value', values: productSortValues('EUR') });
    expect(sorted.map(({ id }) => id)).toEqual(['A', 'B', null]);
  });
});

it('turns rows by event type into one row a value', () => {
  const rows = pivotByType(
    [
      row({ 'device.os': 'iOS', eventType: 'product AR offered', sessions: 5 }),
      row({ 'device.os': null, eventType: 'product AR offered', sessions: 2 }),
      row({ 'device.os': 'iOS', eventType: 'product AR download', sessions: 3 }),
    ],
    'device.os',
  );
  expect(rows.map(({ value, of }) => [value, of('product AR download')?.sessions])).toEqual([
    ['iOS', 3],
    [null, undefined],
  ]);
});
