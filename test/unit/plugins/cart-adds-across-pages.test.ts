import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  HOLD_MS,
  INSTANT_MS,
  PATIENCE_MS,
  REPEAT_MS,
} from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { stubShop } from '../../support/shop-page.js';
import { A, B, type CartAddCase, counted, nextOf, openPage } from './cart-add-sources.js';

beforeEach(() => void stubShop());
afterEach(() => void vi.unstubAllGlobals());

const CASES: CartAddCase[] = [
  [
    'the page goes while a request is open',
    ({ sources, context }) => {
      const attempt = sources.attempt('request', [A]);
      context.notify('onPageHide');
      context.notify('onRestore');
      attempt.succeed([B]);
      context.notify('onPageHide');
    },
    ['A?'],
  ],
  [
    'the page goes, and what was open then is never answered',
    ({ sources, context }) => {
      sources.attempt('request', [A]);
      context.notify('onPageHide');
      context.pass(HOLD_MS);
      sources.report('data-layer', [B]);
    },
    ['A?', 'B?'],
  ],
  [
    'the page goes with a tentative source',
    ({ sources, context }) => {
      sources.report('data-layer', [A]);
      context.notify('onPageHide');
    },
    ['A?'],
  ],
  [
    'the page is only hidden while a request is open',
    ({ sources, context }) => {
      const attempt = sources.attempt('request', [A]);
      context.notify('onHidden');
      attempt.succeed();
    },
    ['A'],
  ],
  [
    'a request whose outcome never is known',
    ({ sources, context }) => {
      sources.attempt('request', [A]);
      context.pass(PATIENCE_MS - 1);
      expect(counted(context)).toEqual([]);
      context.pass(HOLD_MS + 1);
      sources.report('data-layer', [B]);
    },
    ['A?', 'B?'],
  ],
  [
    'the next page repeats what this one has counted',
    ({ sources, context }) => {
      sources.attempt('request', [{ item_id: '41' }]).succeed([A]);
      sources.attempt('request', [B]).fail();
      context.pass(2 * HOLD_MS);
      context.notify('onPageHide');
      context.pass(REPEAT_MS - HOLD_MS - 1);
      const next = nextOf(context);
      next.report('data-layer', [A]);
      context.pass(HOLD_MS);
      // A request is an add of its own.
      next.attempt('navigation', [A]).succeed();
      context.pass(HOLD_MS);
      next.report('data-layer', [B]);
    },
    ['A', 'A', 'B?'],
  ],
  [
    'a page repeats too late',
    ({ sources, context }) => {
      sources.attempt('request', [A]).succeed();
      context.notify('onPageHide');
      context.pass(REPEAT_MS);
      nextOf(context).report('data-layer', [A]);
    },
    ['A', 'A?'],
  ],
  [
    'a page that is not the next repeats',
    ({ sources, context }) => {
      sources.attempt('request', [A]).succeed();
      context.notify('onPageHide');
      nextOf(context);
      context.notify('onPageHide');
      nextOf(context).report('data-layer', [A]);
    },
    ['A', 'A?'],
  ],
];

test.each(CASES)('%s', (_, play, counts) => {
  const page = openPage();
  play(page);
  page.context.pass(HOLD_MS);
  expect(counted(page.context)).toEqual(counts);
});

test.each([
  ['before it is touched it repeats the page before, however long ago', false, 1, ['A']],
  ['for each add of the page before', false, 2, ['A', 'A?']],
  ['once it is touched it reports a new add', true, 1, ['A', 'A?']],
])('a later page: %s', (_, isActive, times, counts) => {
  const { context, sources } = openPage();
  sources.attempt('request', [A]).succeed();
  context.pass(10 * REPEAT_MS);
  context.notify('onPageHide');
  context.pass(10 * REPEAT_MS);
  vi.stubGlobal('navigator', { userActivation: { isActive } });
  const next = nextOf(context);
  for (let i = 0; i < times; i++) {
    next.report('gtag', [A]);
    context.pass(INSTANT_MS);
  }
  context.pass(HOLD_MS);
  expect(counted(context)).toEqual(counts);
});
