import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import {
  dedupeCartAdds,
  HOLD_MS,
  INSTANT_MS,
  PATIENCE_MS,
} from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { simulateContext } from '../../support/plugin-context.js';
import { randomRuns } from '../../support/random-runs.js';
import { stubShop } from '../../support/shop-page.js';

afterEach(() => void vi.unstubAllGlobals());

/** How many are tried: more with `INTERLEAVINGS=20000 npx vitest run …`, about 7 ms each. */
const RUNS = Number(process.env.INTERLEAVINGS ?? randomRuns(1_000));
const TIMEOUT_MS = 30_000 + RUNS * 50;

const IDS = ['A', 'B', 'C'] as const;

/** One click on "add", and the behaviour of its sources. */
const click = fc.record({
  id: fc.constantFrom(...IDS),
  quantity: fc.integer({ min: 1, max: 3 }),
  /** Since the click before: ms. Shorter than an instant nobody clicks. */
  pause: fc.integer({ min: INSTANT_MS, max: 4_000 }),
  accepted: fc.boolean(),
  /** The shop sends its requests one after the other, each answered after this: ms. */
  latency: fc.integer({ min: 10, max: 5_000 }),
});

/** Reports of the page's tags at each click; a page has the same tags for all clicks. */
const tags = fc.record({
  onClick: fc.boolean(),
  forAds: fc.boolean(),
  onAnswer: fc.boolean(),
  shopifyEvent: fc.boolean(),
  nextPageRepeats: fc.boolean(),
});

test('counts the products in the cart, in any order of the sources', {
  timeout: TIMEOUT_MS,
}, () => {
  fc.assert(
    fc.property(fc.array(click, { minLength: 1, maxLength: 6 }), tags, (clicks, page) => {
      stubShop();
      const navigator = { userActivation: { isActive: true } };
      vi.stubGlobal('navigator', navigator);
      const context = simulateContext();
      const report = dedupeCartAdds(context);
      const inCart: string[] = [];
      const at = (ms: number, task: () => void) => context.setTimeout(task, ms);
      let time = 0;
      let free = 0;
      for (const { id, quantity, pause, accepted, latency } of clicks) {
        time += pause;
        const item = { item_id: id, quantity };
        const start = Math.max(time, free);
        free = start + latency;
        at(time, () => {
          if (page.onClick) report({ source: 'gtag', items: [item] });
          if (page.onClick && page.forAds)
            report({ source: 'gtag,AW-1,id', items: [{ item_id: id }] });
        });
        at(start, () => {
          const shopify =
            page.shopifyEvent && report({ source: 'shopify', items: [item], authoritative: true });
          const decide = report({ source: 'request', items: [item], authoritative: true });
          at(latency, () => {
            decide(accepted ? [item] : undefined);
            if (shopify) at(100, () => shopify(accepted ? [] : undefined));
            if (accepted) inCart.push(`${quantity} ${id}`);
            if (accepted && page.onAnswer) report({ source: 'data-layer', items: [item] });
          });
        });
      }
      context.pass(free + PATIENCE_MS + HOLD_MS);
      context.notify('onPageHide');
      // The next page tells of what is in the cart while it loads, as some modules do.
      context.reportCartAdd = undefined;
      navigator.userActivation.isActive = false;
      const next = dedupeCartAdds(context);
      if (page.nextPageRepeats)
        for (const each of inCart) {
          const [quantity, item_id] = each.split(' ') as [string, string];
          next({ source: 'gtag', items: [{ item_id, quantity: Number(quantity) }] });
          context.pass(INSTANT_MS);
        }
      context.pass(PATIENCE_MS);
      const counted = context.tracked.map(([, { quantity, item_id }]) => `${quantity} ${item_id}`);
      expect(counted.sort()).toEqual(inCart.sort());
      expect(context.tracked.every(([, { confirmed }]) => confirmed === undefined)).toBe(true);
    }),
    { numRuns: RUNS },
  );
});
