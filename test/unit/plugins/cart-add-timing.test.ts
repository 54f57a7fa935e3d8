import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HOLD_MS, INSTANT_MS } from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { stubShop } from '../../support/shop-page.js';
import { A, B, type CartAddCase, counted, openPage } from './cart-add-sources.js';

beforeEach(() => void stubShop());
afterEach(() => void vi.unstubAllGlobals());

const CASES: CartAddCase[] = [
  [
    'a veto after the tentative source',
    ({ sources, context }) => {
      sources.report('data-layer', [A]);
      context.pass(500);
      sources.attempt('request').fail();
    },
    [],
  ],
  [
    'a veto before the tentative source',
    ({ sources, context }) => {
      sources.attempt('request').fail();
      context.pass(HOLD_MS - 1);
      sources.report('data-layer', [A]);
    },
    [],
  ],
  [
    'a tentative source long after a veto',
    ({ sources, context }) => {
      sources.attempt('request').fail();
      context.pass(HOLD_MS);
      sources.report('data-layer', [A]);
    },
    ['A?'],
  ],
  ['a tentative source alone', ({ sources }) => sources.report('data-layer', [A]), ['A?']],
  [
    'a tentative source after the authoritative one',
    ({ sources, context }) => {
      sources.attempt('request', [A]).succeed();
      context.pass(HOLD_MS - 1);
      sources.report('data-layer', [A]);
    },
    ['A'],
  ],
  [
    'a tentative source long after the authoritative one',
    ({ sources, context }) => {
      sources.attempt('request', [A]).succeed();
      context.pass(HOLD_MS);
      sources.report('data-layer', [A]);
    },
    ['A', 'A?'],
  ],
  [
    'a second tentative source after one authoritative one',
    ({ sources, context }) => {
      sources.attempt('request', [A]).succeed();
      sources.report('data-layer', [A]);
      context.pass(INSTANT_MS);
      sources.report('data-layer', [A]);
    },
    ['A', 'A?'],
  ],
  [
    'a second authoritative source that is slow to say so',
    ({ sources, context }) => {
      const shopify = sources.attempt('shopify', [A]);
      sources.attempt('request', [A]).succeed();
      context.pass(60_000);
      shopify.succeed();
    },
    ['A'],
  ],
  [
    'a slow request keeps the tentative source',
    ({ sources, context }) => {
      sources.report('data-layer', [A]);
      const attempt = sources.attempt('request');
      context.pass(10 * HOLD_MS);
      expect(counted(context)).toEqual([]);
      attempt.succeed();
    },
    ['A'],
  ],
  [
    'a slow request keeps a tentative source that comes late',
    ({ sources, context }) => {
      const attempt = sources.attempt('request');
      context.pass(10 * HOLD_MS);
      sources.report('data-layer', [A]);
      context.pass(HOLD_MS);
      attempt.fail();
    },
    [],
  ],
  [
    'a request that begins only after the click was counted',
    ({ sources, context }) => {
      sources.report('data-layer', [A]);
      context.pass(HOLD_MS);
      sources.attempt('request', [A]).succeed();
    },
    ['A?'],
  ],
  [
    'a late tentative source while a second authoritative source is open',
    ({ sources, context }) => {
      const shopify = sources.attempt('shopify', [A]);
      sources.attempt('request', [A]).succeed();
      context.pass(2 * HOLD_MS);
      sources.report('data-layer', [A]);
      shopify.succeed();
    },
    ['A'],
  ],
  [
    'a request that comes seconds after the click was counted, and one more click',
    ({ sources, context }) => {
      sources.report('data-layer', [A]);
      context.pass(3_500);
      sources.attempt('request', [A]).succeed();
      context.pass(HOLD_MS);
      sources.report('data-layer', [A]);
      sources.attempt('request', [A]).succeed();
    },
    ['A?', 'A'],
  ],
  [
    'a click whose request waits behind another',
    ({ sources, context }) => {
      sources.report('data-layer', [A]);
      const first = sources.attempt('request', [A]);
      sources.report('data-layer', [B]);
      context.pass(5_000);
      first.succeed();
      context.pass(HOLD_MS - 1);
      sources.attempt('request', [B]).fail();
    },
    ['A'],
  ],
];

test.each(CASES)('%s', (_, play, counts) => {
  const page = openPage();
  play(page);
  page.context.pass(HOLD_MS);
  expect(counted(page.context)).toEqual(counts);
});

test('a tentative source waits exactly as long as documented', () => {
  const { context, sources } = openPage();
  sources.report('data-layer', [A]);
  context.pass(HOLD_MS - 1);
  expect(context.tracked).toEqual([]);
  context.pass(1);
  expect(context.tracked).toEqual([
    ['product cart-add', { ...A, value: 10, confirmed: 0 }, { metric: 10 }],
  ]);
});

test('counts a tentative source whose timer is late at the next report, and only once', () => {
  const { context, sources } = openPage();
  const tasks: (() => void)[] = [];
  context.setTimeout = (task) => void tasks.push(task);
  sources.report('data-layer', [A]);
  context.pass(HOLD_MS);
  sources.report('data-layer', [B]);
  expect(counted(context)).toEqual(['A?']);
  for (const task of tasks) task();
  expect(counted(context)).toEqual(['A?']);
});
