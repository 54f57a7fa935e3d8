import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dedupeCartAdds, HOLD_MS } from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { simulateContext } from '../../support/plugin-context.js';
import { stubShop } from '../../support/shop-page.js';
import { A, B, type CartAddCase, counted, openPage } from './cart-add-sources.js';

beforeEach(() => void stubShop());
afterEach(() => void vi.unstubAllGlobals());

const CASES: CartAddCase[] = [
  ['a request that succeeds', ({ sources }) => sources.attempt('request', [A]).succeed(), ['A']],
  ['a request that fails', ({ sources }) => sources.attempt('request', [A]).fail(), []],
  [
    'a request without items, of a page that shows no product',
    ({ sources }) => sources.attempt('request').succeed(),
    ['undefined?'],
  ],
  [
    'two quick adds of the same product',
    ({ sources }) => {
      const first = sources.attempt('request', [A]);
      const second = sources.attempt('request', [A]);
      second.succeed();
      first.succeed();
    },
    ['A', 'A'],
  ],
  [
    'two quick adds, each reported by a click',
    ({ sources }) => {
      sources.report('data-layer', [A]);
      sources.report('data-layer', [B]);
      const second = sources.attempt('request', [B]);
      const first = sources.attempt('request', [A]);
      first.succeed();
      second.succeed();
    },
    ['A', 'B'],
  ],
  [
    'two quick adds, one of which fails',
    ({ sources }) => {
      sources.report('data-layer', [A]);
      sources.report('data-layer', [B]);
      sources.attempt('request', [A]).fail();
      sources.attempt('request', [B]).succeed();
    },
    ['B'],
  ],
  [
    'another way tried after a veto',
    ({ sources }) => {
      sources.attempt('request', [A]).fail();
      sources.attempt('navigation', [A]).succeed();
    },
    ['A'],
  ],
  [
    'three sources',
    ({ sources }) => {
      const shopify = sources.attempt('shopify', [A]);
      const request = sources.attempt('request', [A]);
      sources.report('data-layer', [A]);
      request.succeed();
      shopify.succeed();
    },
    ['A'],
  ],
  [
    'three sources of a failure',
    ({ sources }) => {
      sources.report('data-layer', [A]);
      const shopify = sources.attempt('shopify', [A]);
      sources.attempt('request', [A]).fail();
      shopify.succeed();
    },
    [],
  ],
  [
    'three sources of each of two adds',
    ({ sources }) => {
      const shopify = [sources.attempt('shopify', [A]), sources.attempt('shopify', [B])];
      const request = [sources.attempt('request', [A]), sources.attempt('request', [B])];
      sources.report('data-layer', [B]);
      sources.report('data-layer', [A]);
      for (const { succeed } of [...request, ...shopify]) succeed();
    },
    ['A', 'B'],
  ],
  [
    'several items of one request',
    ({ sources }) => {
      sources.attempt('request', [A, B]).succeed();
      sources.report('data-layer', [A, B]);
    },
    ['A', 'B'],
  ],
  [
    'an answer that changes its mind',
    ({ sources }) => {
      const attempt = sources.attempt('request', [A]);
      attempt.succeed();
      attempt.fail();
      attempt.succeed();
    },
    ['A'],
  ],
  [
    'two tags of one click, in one dialect and in another',
    ({ sources }) => {
      sources.report('gtag', [{ ...A, quantity: 3 }]);
      sources.report('gtag,AW-1,id', [{ item_id: 'gla_A' }]);
      sources.report('gtag', [A]);
    },
    ['A?'],
  ],
  [
    'a container, and a source that lists what is in it',
    ({ sources }) => {
      sources.report('data-layer', [A, B]);
      sources.attempt('request', [{ item_id: '30' }]).succeed([{ item_id: '30' }]);
    },
    ['A', 'B'],
  ],
  [
    'stop() while a tentative source is held and a request is open',
    ({ sources, context }) => {
      sources.report('data-layer', [A]);
      const attempt = sources.attempt('request', [B]);
      context.end();
      attempt.succeed();
      context.notify('onPageHide');
    },
    [],
  ],
];

test.each(CASES)('%s', (_, play, counts) => {
  const page = openPage();
  play(page);
  page.context.pass(HOLD_MS);
  expect(counted(page.context)).toEqual(counts);
});

test('merges the fields of all sources: the answer before the request before the click', () => {
  const { context, sources } = openPage();
  sources.report('data-layer', [
    { item_id: 'A', item_name: 'Armchair', item_brand: 'Acme', price: 8, currency: 'EUR' },
  ]);
  sources
    .attempt('request', [{ item_id: 'A', item_name: undefined, quantity: 3 }])
    .succeed([{ item_id: 'SKU-A', price: 9.95, item_brand: undefined }]);
  expect(context.tracked).toEqual([
    [
      'product cart-add',
      {
        item_id: 'SKU-A',
        item_name: 'Armchair',
        item_brand: 'Acme',
        price: 9.95,
        quantity: 3,
        currency: 'EUR',
        value: 29.85,
      },
      { metric: 29.85 },
    ],
  ]);
});

test('gives each of several items its own fields', () => {
  const { context, sources } = openPage();
  sources.report('data-layer', [B, A]);
  sources.attempt('request', [{ item_id: 'A' }, { item_id: 'B', quantity: 2 }]).succeed();
  expect(context.tracked.map(([, { item_id, value }]) => [item_id, value])).toEqual([
    ['A', 10],
    ['B', 40],
  ]);
});

test('does not give an add the name and price of another product', () => {
  const { context, sources } = openPage();
  const first = sources.attempt('request', [{ item_id: '41' }]);
  sources.attempt('request', [{ item_id: '42' }]).succeed();
  sources.report('data-layer', [{ item_id: 'SKU-B', item_name: 'B', price: 20 }]);
  context.pass(HOLD_MS);
  first.succeed();
  sources.report('data-layer', [{ item_id: 'SKU-A', item_name: 'A', price: 10 }]);
  context.pass(HOLD_MS);
  sources.report('data-layer', [{ item_id: 'SKU-C', item_name: 'C' }]);
  sources.report('data-layer', [{ item_id: 'SKU-D', item_name: 'D' }]);
  sources.attempt('request', [{ item_id: '43' }]).succeed();
  context.pass(HOLD_MS);
  expect(context.tracked.map(([, metadata]) => metadata)).toEqual([
    { item_id: '42' },
    { item_id: '41' },
    { item_id: '43' },
    { item_id: 'SKU-D', item_name: 'D', confirmed: 0 },
  ]);
});

test('shares the reporter between the plugins of one tracker only', () => {
  const context = simulateContext();
  expect(dedupeCartAdds(context)).toBe(dedupeCartAdds(context));
  expect(dedupeCartAdds(simulateContext())).not.toBe(dedupeCartAdds(context));
});
