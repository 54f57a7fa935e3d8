import { expect, test } from '../support/fixtures.js';
import { armchair, line, open, post } from './cart-page.js';

/** An add that two say, and what else the page holds. */
const TWICE: [name: string, plugins: string, body: string, act: string, items: object[]][] = [
  [
    'an add that the next page repeats',
    'cart data-layer',
    '',
    `void ${post('/cart/add', 'new URLSearchParams("id=41")')}.then(() => { location.href = '/repeats' })`,
    [{ ...armchair, quantity: undefined, value: 49.9 }],
  ],
  [
    'a button that says so, and its request',
    'cart',
    `<button data-vitrine="product cart-add" data-vitrine-item_id="CH-1" data-vitrine-item_category="Chairs" onclick="fetch('/cart/add', { method: 'POST', body: 'id=41' })">Add</button>`,
    'document.querySelector("button").click()',
    [{ ...armchair, item_category: 'Chairs', quantity: undefined, value: 49.9 }],
  ],
  [
    'a button that says so, and its data layer',
    'data-layer',
    `<button data-vitrine="product cart-add" data-vitrine-item_id="CH-1" onclick="dataLayer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: 'CH-1', price: 5 }] } })">Add</button>`,
    'document.querySelector("button").click()',
    [{ item_id: 'CH-1', price: 5, value: 5, confirmed: 0 }],
  ],
  [
    'an item with a name alone, beside the one that is shown',
    'product-session data-layer',
    '<script type="application/ld+json">{"@type":"Product","sku":"CH-1","name":"Chair","offers":{"price":"9"}}</script>',
    `dataLayer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_name: 'Lamp' }] } })`,
    [{ item_name: 'Lamp', confirmed: 0 }],
  ],
];

for (const [name, plugins, body, act, items] of TWICE)
  test(`counts an add once: ${name}`, async ({ rig, page }) => {
    await page.clock.install();
    await open(rig, page, { '/cart/add': [200, line] });
    rig.page('/repeats', {
      attributes: { plugins },
      head: "window.dataLayer = [{ event: 'add_to_cart', ecommerce: { items: [{ item_id: 'CH-1', price: 49.9 }] } }]",
    });
    await page.goto(
      rig.page('/twice', { attributes: { plugins }, body, head: 'window.dataLayer = []' }),
    );
    await page.waitForFunction(() => window.vitrine.track);
    await page.evaluate(act);
    if (act.includes('/repeats')) {
      // No script of the test runs there: Playwright runs it as if the visitor had touched the page.
      await page.waitForURL('**/repeats');
    }
    // Longer than any add is held.
    await page.clock.runFor(1_700);
    const adds = (await rig.delivered(items.length)).filter(({ eventType }) =>
      /add/.test(eventType),
    );
    expect(
      adds.map(({ eventMetadata }) =>
        Object.fromEntries(Object.entries(eventMetadata).filter(([key]) => key[0] !== '$')),
      ),
    ).toEqual(JSON.parse(JSON.stringify(items)));
  });
