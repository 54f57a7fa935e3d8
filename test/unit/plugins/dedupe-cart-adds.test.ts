import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ItemMetadata } from '../../../src/contract/events.js';
import {
  dedupeCartAdds,
  HOLD,
  INSTANT,
  PATIENCE,
  REPEAT,
} from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { type SimulatedContext, simulateContext } from '../../support/plugin-context.js';
import { stubShop } from '../../support/shop-page.js';

beforeEach(() => void stubShop());
afterEach(() => void vi.unstubAllGlobals());

const A = { item_id: 'A', price: 10 };
const B = { item_id: 'B', price: 20 };

const castOf = (context: SimulatedContext) => {
  const report = dedupeCartAdds(context);
  return {
    tell: (source: string, items: ItemMetadata[]) => report({ source, items }),
    attempt: (source: string, items: ItemMetadata[] = []) => {
      const decide = report({ source, items, authoritative: true });
      return { succeed: (items: ItemMetadata[] = []) => decide(items), fail: () => decide() };
    },
  };
};

const start = () => {
  const context = simulateContext();
  return { context, merge: castOf(context) };
};

/** The rule on the page that comes after this one. */
const nextOf = (context: SimulatedContext) => {
  context.reportCartAdd = undefined;
  return castOf(context);
};

/** What was counted: item and whether it is confirmed. */
const counted = ({ tracked }: SimulatedContext) =>
  tracked.map(([name, { item_id, confirmed }]) => {
    expect(name).toBe('product cart-add');
    return confirmed === 0 ? `${item_id}?` : item_id;
  });

type Cast = ReturnType<typeof start>;

const STORIES: [name: string, play: (cast: Cast) => void, counts: (string | undefined)[]][] = [
  ['a request that succeeds', ({ merge }) => merge.attempt('request', [A]).succeed(), ['A']],
  ['a request that fails', ({ merge }) => merge.attempt('request', [A]).fail(), []],
  [
    'a request without items, of a page that shows no product',
    ({ merge }) => merge.attempt('request').succeed(),
    ['undefined?'],
  ],
  [
    'two quick adds of the same product',
    ({ merge }) => {
      const first = merge.attempt('request', [A]);
      const second = merge.attempt('request', [A]);
      second.succeed();
      first.succeed();
    },
    ['A', 'A'],
  ],
  [
    'two quick adds, each told by a click',
    ({ merge }) => {
      merge.tell('data-layer', [A]);
      merge.tell('data-layer', [B]);
      const second = merge.attempt('request', [B]);
      const first = merge.attempt('request', [A]);
      first.succeed();
      second.succeed();
    },
    ['A', 'B'],
  ],
  [
    'two quick adds, one of which fails',
    ({ merge }) => {
      merge.tell('data-layer', [A]);
      merge.tell('data-layer', [B]);
      merge.attempt('request', [A]).fail();
      merge.attempt('request', [B]).succeed();
    },
    ['B'],
  ],
  [
    'a veto after the tentative source',
    ({ merge, context }) => {
      merge.tell('data-layer', [A]);
      context.pass(500);
      merge.attempt('request').fail();
    },
    [],
  ],
  [
    'a veto before the tentative source',
    ({ merge, context }) => {
      merge.attempt('request').fail();
      context.pass(HOLD - 1);
      merge.tell('data-layer', [A]);
    },
    [],
  ],
  [
    'a tentative source long after a veto',
    ({ merge, context }) => {
      merge.attempt('request').fail();
      context.pass(HOLD);
      merge.tell('data-layer', [A]);
    },
    ['A?'],
  ],
  [
    'another way tried after a veto',
    ({ merge }) => {
      merge.attempt('request', [A]).fail();
      merge.attempt('navigation', [A]).succeed();
    },
    ['A'],
  ],
  ['a tentative source alone', ({ merge }) => merge.tell('data-layer', [A]), ['A?']],
  [
    'a tentative source after the authoritative one',
    ({ merge, context }) => {
      merge.attempt('request', [A]).succeed();
      context.pass(HOLD - 1);
      merge.tell('data-layer', [A]);
    },
    ['A'],
  ],
  [
    'a tentative source long after the authoritative one',
    ({ merge, context }) => {
      merge.attempt('request', [A]).succeed();
      context.pass(HOLD);
      merge.tell('data-layer', [A]);
    },
    ['A', 'A?'],
  ],
  [
    'a second tentative source after one authoritative one',
    ({ merge, context }) => {
      merge.attempt('request', [A]).succeed();
      merge.tell('data-layer', [A]);
      context.pass(INSTANT);
      merge.tell('data-layer', [A]);
    },
    ['A', 'A?'],
  ],
  [
    'three sources',
    ({ merge }) => {
      const shopify = merge.attempt('shopify', [A]);
      const request = merge.attempt('request', [A]);
      merge.tell('data-layer', [A]);
      request.succeed();
      shopify.succeed();
    },
    ['A'],
  ],
  [
    'three sources of a failure',
    ({ merge }) => {
      merge.tell('data-layer', [A]);
      const shopify = merge.attempt('shopify', [A]);
      merge.attempt('request', [A]).fail();
      shopify.succeed();
    },
    [],
  ],
  [
    'three sources of each of two adds',
    ({ merge }) => {
      const shopify = [merge.attempt('shopify', [A]), merge.attempt('shopify', [B])];
      const request = [merge.attempt('request', [A]), merge.attempt('request', [B])];
      merge.tell('data-layer', [B]);
      merge.tell('data-layer', [A]);
      for (const { succeed } of [...request, ...shopify]) succeed();
    },
    ['A', 'B'],
  ],
  [
    'a second authoritative source that is slow to say so',
    ({ merge, context }) => {
      const shopify = merge.attempt('shopify', [A]);
      merge.attempt('request', [A]).succeed();
      context.pass(60_000);
      shopify.succeed();
    },
    ['A'],
  ],
  [
    'several items of one request',
    ({ merge }) => {
      merge.attempt('request', [A, B]).succeed();
      merge.tell('data-layer', [A, B]);
    },
    ['A', 'B'],
  ],
  [
    'the page goes while a request is open',
    ({ merge, context }) => {
      const attempt = merge.attempt('request', [A]);
      context.notify('onPageHide');
      context.notify('onRestore');
      attempt.succeed([B]);
      context.notify('onPageHide');
    },
    ['A?'],
  ],
  [
    'the page goes, and what was open then is never answered',
    ({ merge, context }) => {
      merge.attempt('request', [A]);
      context.notify('onPageHide');
      context.pass(HOLD);
      merge.tell('data-layer', [B]);
    },
    ['A?', 'B?'],
  ],
  [
    'the page goes with a tentative source',
    ({ merge, context }) => {
      merge.tell('data-layer', [A]);
      context.notify('onPageHide');
    },
    ['A?'],
  ],
  [
    'the page is only hidden while a request is open',
    ({ merge, context }) => {
      const attempt = merge.attempt('request', [A]);
      context.notify('onHidden');
      attempt.succeed();
    },
    ['A'],
  ],
  [
    'a slow request keeps the tentative source',
    ({ merge, context }) => {
      merge.tell('data-layer', [A]);
      const attempt = merge.attempt('request');
      context.pass(10 * HOLD);
      expect(counted(context)).toEqual([]);
      attempt.succeed();
    },
    ['A'],
  ],
  [
    'a slow request keeps a tentative source that comes late',
    ({ merge, context }) => {
      const attempt = merge.attempt('request');
      context.pass(10 * HOLD);
      merge.tell('data-layer', [A]);
      context.pass(HOLD);
      attempt.fail();
    },
    [],
  ],
  [
    'an answer that changes its mind',
    ({ merge }) => {
      const attempt = merge.attempt('request', [A]);
      attempt.succeed();
      attempt.fail();
      attempt.succeed();
    },
    ['A'],
  ],
  [
    'a request that begins only after the click was counted',
    ({ merge, context }) => {
      merge.tell('data-layer', [A]);
      context.pass(HOLD);
      merge.attempt('request', [A]).succeed();
    },
    ['A?'],
  ],
  [
    'a request whose outcome never is known',
    ({ merge, context }) => {
      merge.attempt('request', [A]);
      context.pass(PATIENCE - 1);
      expect(counted(context)).toEqual([]);
      context.pass(HOLD + 1);
      merge.tell('data-layer', [B]);
    },
    ['A?', 'B?'],
  ],
  [
    'a late tentative source while a second authoritative source is open',
    ({ merge, context }) => {
      const shopify = merge.attempt('shopify', [A]);
      merge.attempt('request', [A]).succeed();
      context.pass(2 * HOLD);
      merge.tell('data-layer', [A]);
      shopify.succeed();
    },
    ['A'],
  ],
  [
    'the next page repeats what this one has counted',
    ({ merge, context }) => {
      merge.attempt('request', [{ item_id: '41' }]).succeed([A]);
      merge.attempt('request', [B]).fail();
      context.pass(2 * HOLD);
      context.notify('onPageHide');
      context.pass(REPEAT - HOLD - 1);
      const next = nextOf(context);
      next.tell('data-layer', [A]);
      context.pass(HOLD);
      // A request is an add of its own.
      next.attempt('navigation', [A]).succeed();
      context.pass(HOLD);
      next.tell('data-layer', [B]);
    },
    ['A', 'A', 'B?'],
  ],
  [
    'a page repeats too late',
    ({ merge, context }) => {
      merge.attempt('request', [A]).succeed();
      context.notify('onPageHide');
      context.pass(REPEAT);
      nextOf(context).tell('data-layer', [A]);
    },
    ['A', 'A?'],
  ],
  [
    'a page that is not the next repeats',
    ({ merge, context }) => {
      merge.attempt('request', [A]).succeed();
      context.notify('onPageHide');
      nextOf(context);
      context.notify('onPageHide');
      nextOf(context).tell('data-layer', [A]);
    },
    ['A', 'A?'],
  ],
  [
    'two tags of one click, in one dialect and in another',
    ({ merge }) => {
      merge.tell('gtag', [{ ...A, quantity: 3 }]);
      merge.tell('gtag,AW-1,id', [{ item_id: 'gla_A' }]);
      merge.tell('gtag', [A]);
    },
    ['A?'],
  ],
  [
    'a request that comes seconds after the click was counted, and one more click',
    ({ merge, context }) => {
      merge.tell('data-layer', [A]);
      context.pass(3_500);
      merge.attempt('request', [A]).succeed();
      context.pass(HOLD);
      merge.tell('data-layer', [A]);
      merge.attempt('request', [A]).succeed();
    },
    ['A?', 'A'],
  ],
  [
    'a click whose request waits behind another',
    ({ merge, context }) => {
      merge.tell('data-layer', [A]);
      const first = merge.attempt('request', [A]);
      merge.tell('data-layer', [B]);
      context.pass(5_000);
      first.succeed();
      context.pass(HOLD - 1);
      merge.attempt('request', [B]).fail();
    },
    ['A'],
  ],
  [
    'a container, and a source that lists what is in it',
    ({ merge }) => {
      merge.tell('data-layer', [A, B]);
      merge.attempt('request', [{ item_id: '30' }]).succeed([{ item_id: '30' }]);
    },
    ['A', 'B'],
  ],
  [
    'stop() while a tentative source is held and a request is open',
    ({ merge, context }) => {
      merge.tell('data-layer', [A]);
      const attempt = merge.attempt('request', [B]);
      context.end();
      attempt.succeed();
      context.notify('onPageHide');
    },
    [],
  ],
];

test.each(STORIES)('%s', (_, play, counts) => {
  const cast = start();
  play(cast);
  cast.context.pass(HOLD);
  expect(counted(cast.context)).toEqual(counts);
});

test.each([
  ['before it is touched it repeats the page before, however long ago', false, 1, ['A']],
  ['for each add of the page before', false, 2, ['A', 'A?']],
  ['once it is touched it tells of a new add', true, 1, ['A', 'A?']],
])('a later page: %s', (_, isActive, times, counts) => {
  const { context, merge } = start();
  merge.attempt('request', [A]).succeed();
  context.pass(10 * REPEAT);
  context.notify('onPageHide');
  context.pass(10 * REPEAT);
  vi.stubGlobal('navigator', { userActivation: { isActive } });
  const next = nextOf(context);
  for (let i = 0; i < times; i++) {
    next.tell('gtag', [A]);
    context.pass(INSTANT);
  }
  context.pass(HOLD);
  expect(counted(context)).toEqual(counts);
});

test('a tentative source waits exactly as long as documented', () => {
  const { context, merge } = start();
  merge.tell('data-layer', [A]);
  context.pass(HOLD - 1);
  expect(context.tracked).toEqual([]);
  context.pass(1);
  expect(context.tracked).toEqual([
    ['product cart-add', { ...A, value: 10, confirmed: 0 }, { metric: 10 }],
  ]);
});

test('counts a tentative source whose timer is late at the next report, and only once', () => {
  const { context, merge } = start();
  const tasks: (() => void)[] = [];
  context.setTimeout = (task) => void tasks.push(task);
  merge.tell('data-layer', [A]);
  context.pass(HOLD);
  merge.tell('data-layer', [B]);
  expect(counted(context)).toEqual(['A?']);
  for (const task of tasks) task();
  expect(counted(context)).toEqual(['A?']);
});

test('merges the fields of all sources: the answer before the request before the click', () => {
  const { context, merge } = start();
  merge.tell('data-layer', [
    { item_id: 'A', item_name: 'Armchair', item_brand: 'Acme', price: 8, currency: 'EUR' },
  ]);
  merge
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
  const { context, merge } = start();
  merge.tell('data-layer', [B, A]);
  merge.attempt('request', [{ item_id: 'A' }, { item_id: 'B', quantity: 2 }]).succeed();
  expect(context.tracked.map(([, { item_id, value }]) => [item_id, value])).toEqual([
    ['A', 10],
    ['B', 40],
  ]);
});

test('does not give an add the name and price of another product', () => {
  const { context, merge } = start();
  const first = merge.attempt('request', [{ item_id: '41' }]);
  merge.attempt('request', [{ item_id: '42' }]).succeed();
  merge.tell('data-layer', [{ item_id: 'SKU-B', item_name: 'B', price: 20 }]);
  context.pass(HOLD);
  first.succeed();
  merge.tell('data-layer', [{ item_id: 'SKU-A', item_name: 'A', price: 10 }]);
  context.pass(HOLD);
  merge.tell('data-layer', [{ item_id: 'SKU-C', item_name: 'C' }]);
  merge.tell('data-layer', [{ item_id: 'SKU-D', item_name: 'D' }]);
  merge.attempt('request', [{ item_id: '43' }]).succeed();
  context.pass(HOLD);
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
