import { expect, test } from '../support/fixtures.js';
import {
  type Answer,
  type Answers,
  added,
  armchair,
  dawn,
  form,
  line,
  open,
  post,
  SENTINEL,
} from './cart-page.js';

/** Forms and links that leave the page, and the adds that are reported for them. */
const LEAVING: [name: string, body: string, act: string, items: Record<string, unknown>[]][] = [
  [
    'a form of WooCommerce',
    '<form action="/go?x=1" method="post" enctype="multipart/form-data"><input name="quantity" value="2"><input name="name" value="Anna"><button name="add-to-cart" value="15">Add</button></form>',
    'document.querySelector("button").click()',
    [{ item_id: '15', quantity: 2, confirmed: 0 }],
  ],
  [
    'a form with a field named action',
    '<form action="/cart/add" method="post"><input name="action" value="add"><input name="product_id" value="112"><input name="qty[]" value="3"><button>Add</button></form>',
    'document.querySelector("button").click()',
    [{ item_id: '112', quantity: 3, confirmed: 0 }],
  ],
  [
    'a button that says where to',
    '<form action="/search" method="post"><input name="id" value="41"><button formaction="/cart/add">Add</button></form>',
    'document.querySelector("button").click()',
    [{ item_id: '41', confirmed: 0 }],
  ],
  [
    'a form that is submitted twice before it leaves',
    '<form action="/cart/add" method="post"><input name="id" value="41"><button>Add</button></form>',
    'document.querySelector("button").click(); setTimeout(() => document.querySelector("button").click(), 100)',
    [{ item_id: '41', confirmed: 0 }],
  ],
  [
    'a form that the page handles itself',
    '<form action="/cart/add" method="post" onsubmit="event.preventDefault()"><input name="id" value="41"><button>Add</button></form>',
    'document.querySelector("button").click(); setTimeout(() => (location.href = "/next"), 100)',
    [],
  ],
  [
    'a form that is sent by request instead',
    '<form action="/cart/add" method="post" onsubmit="event.preventDefault(); fetch(this.action, { method: \'post\', body: new FormData(this) }).then(() => setTimeout(() => (location.href = \'/next\'), 100))"><input name="id" value="41"><button>Add</button></form>',
    'document.querySelector("button").click()',
    [{ item_id: '41' }],
  ],
  [
    'a form that goes on after the request failed',
    `<form action="/cart/add" method="post" onsubmit="event.preventDefault(); fetch('http://localhost:1/cart/add', { method: 'post', body: 'id=41' }).catch(() => this.submit())"><input name="id" value="41"><button>Add</button></form>`,
    'document.querySelector("button").click()',
    [{ item_id: '41', confirmed: 0 }],
  ],
  [
    'a search',
    '<form action="/next"><input name="q" value="cart"><button>Go</button></form>',
    'document.querySelector("button").click()',
    [],
  ],
];

/** Without a submit event, or without a form. */
const NAVIGATING: typeof LEAVING = [
  [
    'form.submit()',
    '<form action="/cart/add" method="post"><input name="id" value="41"></form>',
    'document.querySelector("form").submit()',
    [{ item_id: '41', confirmed: 0 }],
  ],
  [
    'a link of WooCommerce',
    '<a href="/next?add-to-cart=15">Add</a>',
    'document.querySelector("a").click()',
    [{ item_id: '15', confirmed: 0 }],
  ],
  [
    'an address that once added, within the page and again',
    '',
    'history.pushState(0, "", "/?add-to-cart=15"); location.hash = "a"; setTimeout(() => location.reload())',
    [],
  ],
];

for (const [kind, rows, head] of [
  ['leaving', [...LEAVING, ...NAVIGATING], ''],
  [
    'leaving without the Navigation API',
    // There `form.submit()` is not seen, and so neither what ends in one.
    LEAVING.filter(([name]) => !name.includes('goes on')),
    "Object.defineProperty(window, 'navigation', { value: undefined })",
  ],
] as const)
  for (const [name, body, act, items] of rows)
    test(`${kind}: ${name}`, async ({ rig, row: page }) => {
      const next: Answer = [200, '<h1>Next</h1>', 'text/html'];
      const answers: Answers = { '/go': next, '/cart/add*': next, '/search': next };
      await open(rig, page, answers, body, head);
      const left = page.waitForEvent('load');
      await page.evaluate(`void setTimeout(() => { ${act} })`);
      await left;
      await page.waitForLoadState();
      await page.goto(`${rig.shop}/`);
      await page.waitForFunction(() => window.vitrine.track);
      await page.evaluate(SENTINEL);
      // The page that answers may take a while to say what became of a form.
      const byId = (list: Record<string, unknown>[]) =>
        [...list].sort((a, b) => (`${a.item_id}` < `${b.item_id}` ? -1 : 1));
      expect(byId(await added(rig, items.length + 1))).toEqual(
        byId([...items, { item_id: 'sentinel' }]),
      );
    });

test('counts an add of a page that goes to the cart as soon as it has the answer', async ({
  rig,
  page,
}) => {
  await open(rig, page, { '/cart/add': [200, line] });
  const left = page.waitForURL('**/next');
  await page.evaluate(
    `void ${post('/cart/add', form(dawn))}.then(() => { location.href = '/next' })`,
  );
  await left;
  expect(await added(rig, 1)).toEqual([armchair]);
});

test('reports an unconfirmed add once when the page leaves before the answer', async ({
  rig,
  page,
}) => {
  await open(rig, page, { '/cart/add*': [200, line] });
  await page.evaluate(`void ${post('/cart/add', form(dawn))}.catch(() => {})`);
  await page.goto(`${rig.shop}/next`);
  expect(await added(rig, 1)).toEqual([{ item_id: '41', quantity: 2, confirmed: 0 }]);
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(() => window.vitrine?.track);
  await page.evaluate(SENTINEL);
  expect((await added(rig, 2)).map(({ item_id }) => item_id)).toEqual(['41', 'sentinel']);
});
