import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CartOptions, cart } from '../../../src/plugins/cart.js';
import { PLATFORMS } from '../../../src/plugins/platforms/platforms.js';
import { readRequest } from '../../../src/plugins/signals/cart-request.js';
import { HOLD, VERDICT } from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { isErrorResponse } from '../../../src/plugins/signals/is-error-response.js';
import { readLines } from '../../../src/plugins/signals/read-lines.js';
import { type SimulatedContext, simulateContext } from '../../support/plugin-context.js';
import { stubShop } from '../../support/shop-page.js';

/** A page whose requests are all answered alike. */
let page: ReturnType<typeof stubShop>;

beforeEach(() => {
  page = stubShop();
  page.fetch = async () => Response.json({ name: 'Chair', ok: true });
});
afterEach(() => void vi.unstubAllGlobals());

/** What is tracked of one POST. */
const track = async (options: CartOptions, url: string, body: string, adds = 1) => {
  const context = simulateContext();
  const said: unknown[] = [];
  context.safely = (task) => {
    try {
      return task();
    } catch (error) {
      said.push(error);
    }
  };
  cart(options)(context);
  await page.fetch(url, { method: 'POST', body });
  await vi.waitFor(() => expect(context.tracked).toHaveLength(adds));
  context.pass(HOLD);
  context.end();
  return { tracked: context.tracked.map(([, metadata]) => metadata), said };
};

test('a shop says itself what adds to its cart, and what was added', async () => {
  const match = vi.fn((url: string) => url === '/basket');
  const item: CartOptions['item'] = (body, answer) => [
    {
      item_id: (body as { code: string }).code,
      item_name: (answer as { name: string } | undefined)?.name,
    },
  ];
  expect(await track({ match, item }, '/basket', '{"code":"CH-1"}')).toEqual({
    tracked: [{ item_id: 'CH-1', item_name: 'Chair' }],
    said: [],
  });
  expect(match).toHaveBeenCalledWith('/basket', '{"code":"CH-1"}');
});

test('fields of a form, and of the address, are read as well', async () => {
  const item: CartOptions['item'] = (body) => [body as { item_id: string }];
  const { tracked } = await track({ item }, '/cart/add?price=5', 'item_id=7');
  expect(tracked).toMatchObject([{ item_id: '7', price: '5' }]);
});

test('a name that a visitor gives is none of the product, where no answer tells its own', async () => {
  page.fetch = async () =>
    new Response('<h1>Cart</h1>', { headers: { 'Content-Type': 'text/html' } });
  const body = 'id=41&quantity=2&name=Anna&brand=Anna&category=Anna&variant=Anna';
  expect((await track({}, '/cart/add', body)).tracked).toEqual([{ item_id: '41', quantity: 2 }]);
});

test('an address that leaves out where it begins is read as the browser completes it', async () => {
  expect((await track({}, 'cart/add.js', 'id=41')).tracked).toMatchObject([{ item_id: '41' }]);
});

test('mistakes in the functions of a shop cost no add, and nothing of the page', async () => {
  const mistake = Error('mistake');
  const fail = () => {
    throw mistake;
  };
  const { tracked, said } = await track({ match: fail, item: fail }, '/cart/add', 'id=7');
  expect(said).toContain(mistake);
  expect((await track({ match: fail }, '/basket', 'id=7', 0)).said).toEqual([mistake]);
  expect(tracked).toEqual([{ confirmed: 0 }]);
});

/** A form or a link that leaves the page. */
const navigate = (context: SimulatedContext, more: object, taken?: boolean) => {
  const event = Object.assign(new Event('navigate', { cancelable: true }), {
    navigationType: 'push',
    destination: { url: 'https://shop.example/?add-to-cart=15', sameDocument: false },
    formData: null,
    ...more,
  });
  page.navigation.dispatchEvent(event);
  // Later than any listener.
  if (taken) event.preventDefault();
  context.pass(0);
};

/** The page that answers: `markup` is what its platform's selectors find. */
const answerWith = (
  context: SimulatedContext,
  { href = 'https://shop.example/chair', notice = '' } = {},
) => {
  context.notify('onPageHide');
  context.end();
  const next = simulateContext(context);
  page = stubShop(href);
  if (notice) page.markup[notice] = [{}];
  cart()(next);
  return next;
};

const metadataOf = ({ tracked }: SimulatedContext) => tracked.map(([, metadata]) => metadata);

test('a navigation that the page takes back is none', () => {
  const context = simulateContext();
  cart()(context);
  navigate(context, {}, true);
  navigate(context, { navigationType: 'reload' });
  navigate(context, { navigationType: 'traverse' });
  navigate(context, {
    destination: { url: 'https://shop.example/?add-to-cart=15', sameDocument: true },
  });
  const next = answerWith(context, { notice: '.woocommerce-message' });
  expect([...metadataOf(context), ...metadataOf(next)]).toEqual([]);
});

test.each<[name: string, answer: object, adds: object[]]>([
  ['says that the cart has it', { notice: '.woocommerce-message' }, [{ item_id: '15' }]],
  ['is the cart', { href: 'https://shop.example/en/cart' }, [{ item_id: '15' }]],
  ['refuses it', { notice: '.woocommerce-error' }, []],
  ['refuses it in a banner', { notice: '.is-error' }, []],
  [
    'refuses it on the cart page',
    { href: 'https://shop.example/cart', notice: '.alertBox--error' },
    [],
  ],
  ['says nothing', {}, [{ item_id: '15', confirmed: 0 }]],
])('a form whose next page %s', (_, answer, adds) => {
  const context = simulateContext();
  context.page = { $page: 'https://shop.example/chair', $title: 'Chair' };
  cart()(context);
  navigate(context, { navigationType: 'replace' });
  const then = context.now();
  expect(context.tracked).toEqual([]);
  const next = answerWith(context, answer);
  expect(context.tracked).toEqual([]);
  next.pass(VERDICT);
  expect(metadataOf(next)).toEqual(adds);
  // It was made on the page before, at that time.
  expect(next.moments.map(({ page }) => page)).toEqual(
    adds.map(() => ({ ...context.page, $time: then })),
  );
  // And no page tells of it again.
  expect(metadataOf(answerWith(next, { notice: '.woocommerce-message' }))).toEqual([]);
});

test('a request on the page that answers is no word of the form', async () => {
  const context = simulateContext();
  cart()(context);
  navigate(context, {});
  const next = answerWith(context);
  page.fetch = async () => Response.json({});
  cart()(next);
  await page.fetch('/cart/add', { method: 'POST', body: 'id=41' });
  await vi.waitFor(() => expect(metadataOf(next)).toEqual([{ item_id: '41' }]));
  next.pass(VERDICT);
  expect(metadataOf(next)).toEqual([{ item_id: '41' }, { item_id: '15', confirmed: 0 }]);
});

test('a form that leads to another origin is told at once, since no page will', () => {
  const context = simulateContext();
  cart()(context);
  navigate(context, {
    destination: { url: 'https://pay.example/?add-to-cart=15', sameDocument: false },
  });
  context.notify('onPageHide');
  expect(metadataOf(context)).toEqual([{ item_id: '15', confirmed: 0 }]);
});

test('an address that adds, opened from elsewhere, counts once a page', () => {
  const href = 'https://shop.example/?add-to-cart=15&quantity=2';
  const open = (type: string, again?: true) => {
    if (!again) page = stubShop(href);
    vi.stubGlobal('performance', { getEntriesByType: () => [{ type }] });
    page.markup['.woocommerce-message'] = [{}];
    const context = simulateContext();
    cart()(context);
    context.pass(VERDICT);
    return metadataOf(context);
  };
  expect(open('navigate')).toEqual([{ item_id: '15', quantity: 2 }]);
  // The script runs again.
  expect(open('navigate', true)).toEqual([]);
  expect(open('reload')).toEqual([]);
  expect(open('back_forward')).toEqual([]);
});

/** What is asked of a cart, and which products that adds. */
const ASKED: [name: string, asked: unknown, ids: string[]][] = [
  [
    'an engraving, at Shopify',
    { items: [{ id: 41, properties: { product: 'For Anna Smith' } }] },
    ['41'],
  ],
  [
    'channel and custom type, at commercetools',
    {
      actions: [
        {
          action: 'addLineItem',
          productId: 'P',
          distributionChannel: { id: 'c' },
          custom: { type: { id: 't' }, fields: { sku: 'Anna' } },
        },
      ],
    },
    ['P'],
  ],
  [
    'options, at Magento',
    {
      variables: {
        input: { cart_items: [{ data: { sku: 'S' }, customizable_options: [{ id: 7 }] }] },
      },
    },
    ['S'],
  ],
  [
    'the customer, at a GraphQL storefront',
    { variables: { lines: [{ merchandiseId: '1' }], buyerIdentity: { customer: { id: 'c' } } } },
    ['1'],
  ],
  ['a list of operations', [{ variables: { id: 'cart', product: { sku: 'S' } } }], ['S']],
];

test.each(ASKED)('%s', (_, asked, ids) => {
  expect(readLines(asked).map(({ item_id }) => item_id)).toEqual(ids);
});

test('a line that holds itself is one line', () => {
  const line: Record<string, unknown> = { merchandiseId: '1' };
  line.self = line;
  line.data = line;
  expect(readLines([line])).toMatchObject([{ item_id: '1' }]);
});

const adds = (url: string, body: string) =>
  PLATFORMS.some(({ adds }) => adds.test(readRequest(url, body).text));

test('a body says that it adds in the place and form that is meant, and quickly', () => {
  const rows: [url: string, body: string][] = [
    ['/collect', JSON.stringify({ url: 'https://shop/?a=1&add-to-cart=15' })],
    ['/record', `{"a":"${'<b class="a"> x  y&amp; '.repeat(40_000)}"}`],
    ['/record', 'a&cartFormInput='.repeat(20_000)],
    ['/record', 'a&cartFormInput='.repeat(4_000)],
  ];
  const start = performance.now();
  expect(rows.map((row) => adds(...row))).toEqual([false, false, false, false]);
  expect(performance.now() - start).toBeLessThan(20);
  expect(adds('/graphql', '{"query":"#graphql\\nmutation A { cartLinesAdd }"}')).toBe(true);
});

test.each<[refused: boolean, status: number, json: object]>([
  [true, 200, [{ data: {} }, { errors: [{ message: 'sold out' }], data: null }]],
  [true, 200, { success: false, message: 'sold out' }],
  [true, 200, { status: 'error' }],
  [true, 200, { data: { status: 'failed' } }],
  [false, 200, { success: true, status: 'ok' }],
  [false, 201, { items: [{ id: 1 }], errors: [{ code: 'stock', message: 'Hat is gone' }] }],
])('whether an answer refuses: %s, HTTP %i %j', (refused, status, json) => {
  expect(isErrorResponse(status, json)).toBe(refused);
});
