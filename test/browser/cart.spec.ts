import type { Page } from '@playwright/test';
import type { Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

/** What the shop answers: HTTP status, body (an object is JSON) and content type. */
type Answer = [status: number, body?: unknown, type?: string];

/** Answers by the beginning of the address; a place that ends with `*` answers after half a second. */
type Answers = Record<string, Answer>;

const form = (fields: Record<string, string>) =>
  `Object.entries(${JSON.stringify(fields)}).reduce((data, field) => (data.append(...field), data), new FormData())`;

const post = (url: string, body: unknown, more = '') =>
  `fetch('${url}', { method: 'POST', body: ${typeof body === 'string' ? body : `JSON.stringify(${JSON.stringify(body)})`}, ${more} }).then((r) => r.text())`;

const ajax = (options: object) =>
  `new Promise((done) => jQuery.ajax(${JSON.stringify({ method: 'POST', ...options })}).always(() => done()))`;

/** The real bundle of BigCommerce's themes. */
const stencil = `new Promise((done) => stencilUtils.api.cart.itemAdd(${form({ action: 'add', product_id: '112', 'qty[]': '2' })}, done)).then(() => {})`;

const hydrogen = {
  cartFormInput: JSON.stringify({
    action: 'LinesAdd',
    inputs: { lines: [{ merchandiseId: 'gid://shopify/ProductVariant/41', quantity: 2 }] },
  }),
};

const graphql = (query: string, variables: object) => post('/graphql', { query, variables });
const magentoAdd = graphql('mutation Add { addProductsToCart { user_errors { code } } }', {
  cartId: 'c1',
  cartItems: [{ sku: 'WS-1', quantity: 2 }],
});
const storefrontAdd = graphql('mutation Add { cartLinesAdd { userErrors { message } } }', {
  cartId: 'gid://shopify/Cart/1',
  lines: [{ merchandiseId: 'gid://shopify/ProductVariant/41', quantity: 1 }],
});

const batch = post('/wp-json/wc/store/v1/batch?_locale=user', {
  requests: [
    { path: '/wc/store/v1/cart/add-item', method: 'POST', body: { id: 11, quantity: 1 } },
    { path: '/wc/store/v1/cart', method: 'GET' },
    { path: '/wc/store/v1/cart/add-item', method: 'POST', body: { id: 12, quantity: 4 } },
  ],
});
const wooCart = {
  items: [
    {
      key: 'k',
      id: 11,
      sku: 'CAP',
      name: 'Cap',
      quantity: 5,
      images: [{ id: 12, name: 'cap.jpg' }],
      prices: { price: '1995', currency_code: 'EUR', currency_minor_unit: 2 },
    },
    { key: 'l', id: 12, sku: '', name: 'Hat', quantity: 4, prices: {} },
  ],
  errors: [],
};

const dawn = { id: '41', quantity: '2', 'properties[Engraving]': 'For Anna', name: 'Anna' };
const line = {
  id: 41,
  variant_id: 41,
  product_id: 7,
  sku: 'CH-1',
  product_title: 'Armchair',
  title: 'Armchair - walnut',
  variant_title: 'walnut',
  vendor: 'Acme',
  price: 4990,
  quantity: 9,
  properties: { Engraving: 'For Anna' },
};
const armchair = {
  item_id: 'CH-1',
  item_group_id: '7',
  item_name: 'Armchair',
  item_variant: 'walnut',
  item_brand: 'Acme',
  price: 49.9,
  quantity: 2,
  value: 99.8,
};

const lines = (promise: string, action = 'add') =>
  `document.body.dispatchEvent(Object.assign(new Event('shopify:cart:lines-update', { bubbles: true }), { action: '${action}', lines: [{ merchandiseId: 'gid://shopify/ProductVariant/41', quantity: 2 }], promise: ${promise} }))`;

const sfra = ajax({
  url: '/on/demandware.store/Sites-Shop/en_US/Cart-AddProduct',
  data: { pid: '701', pidsObj: [], quantity: 1 },
});
const sfraSet = ajax({
  url: '/on/demandware.store/Sites-Shop/en_US/Cart-AddProduct',
  data: {
    pid: '800',
    pidsObj: JSON.stringify([
      { pid: '701', qty: '2', options: [] },
      { pid: '702', qty: '1', options: [] },
    ]),
    quantity: 1,
  },
});
const magento = ajax({
  url: '/checkout/cart/add/uenc/aHR0/product/14/',
  data: 'product=14&qty=3&form_key=secret&super_attribute%5B93%5D=5',
  dataType: 'json',
});
const presta = ajax({
  url: '/fr/panier',
  data: 'token=t&id_product=8&id_product_attribute=0&qty=2&add=1&action=update',
});
const woo = ajax({
  url: '/?wc-ajax=add_to_cart',
  data: { product_id: '15', product_sku: 'BEANIE', quantity: 1 },
});

const ROWS: [name: string, answers: Answers, act: string, added: Record<string, unknown>[]][] = [
  // Shopify
  ['Shopify: Dawn', { '/cart/add': [200, line] }, post('/cart/add', form(dawn)), [armchair]],
  [
    'Shopify: locale',
    { '/fr/cart/add': [200, line] },
    post('/fr/cart/add.js', form(dawn)),
    [armchair],
  ],
  [
    'Shopify: several items',
    { '/cart/add.js': [200, { items: [{ ...line, id: 42, variant_id: 42, sku: '' }, line] }] },
    post('/cart/add.js', { items: [{ id: 41, quantity: 2 }, { id: 42 }] }),
    [armchair, { ...armchair, item_id: '7', quantity: undefined, value: 49.9 }],
  ],
  [
    'Shopify: 422',
    { '/cart/add': [422, { status: 422, message: 'Cart Error', description: 'Sold out' }] },
    post('/cart/add', form(dawn)),
    [],
  ],
  [
    'Shopify: 200 that says 422',
    { '/cart/add': [200, { status: 422, message: 'Cart Error' }] },
    post('/cart/add', form(dawn)),
    [],
  ],
  [
    'Shopify: redirected to the cart',
    { '/cart/add': [302, '/cart'], '/cart': [200, '<h1>Cart</h1>', 'text/html'] },
    post('/cart/add', form(dawn)),
    [{ item_id: '41', quantity: 2 }],
  ],
  [
    'Shopify: what is no add',
    { '/cart': [200, line] },
    ['update', 'change', 'clear', 'add-discount']
      .map((name) => post(`/cart/${name}.js`, { id: '41', quantity: 2 }))
      .concat(
        "fetch('/cart/add.js')",
        "fetch('/cart/add.js', { method: 'PUT', body: '{\"id\":41}' })",
      )
      .join(),
    [],
  ],
  [
    'Shopify: a report that mentions adds is none',
    { '/monitoring': [200, {}] },
    post('/monitoring', {
      urls: ['/cart/add.js', 'https://shop/cart/add?id=1'],
      text: 'mutation { cartLinesAdd }',
      carts: '"lineItems"',
    }),
    [],
  ],
  [
    'Shopify: standard event',
    {},
    lines('Promise.resolve({ cart: {} })'),
    [{ item_id: '41', quantity: 2 }],
  ],
  ['Shopify: standard event, removal', {}, lines('Promise.resolve({})', 'remove'), []],
  [
    'Shopify: standard event, declined',
    {},
    lines("Promise.resolve({ userErrors: [{ message: 'no' }] })"),
    [],
  ],
  [
    'Shopify: standard event, Horizon',
    {},
    lines('Promise.resolve({ detail: { didError: true } })'),
    [],
  ],
  ['Shopify: standard event, rejected', {}, lines('Promise.reject(Error())'), []],
  [
    'Shopify: standard event and request',
    { '/cart/add': [200, line] },
    lines(
      `${post('/cart/add', form(dawn))}.then(() => new Promise((done) => setTimeout(done, 2500, {})))`,
    ),
    [armchair],
  ],
  [
    'Shopify: standard event and request, two quick adds',
    { '/cart/add': [200, line] },
    Array(2)
      .fill(lines(post('/cart/add', form(dawn))))
      .join(),
    [armchair, armchair],
  ],
  [
    'Shopify: standard event and request that fails, which the theme does not say',
    { '/cart/add': [422, {}] },
    lines(`${post('/cart/add', form(dawn))}.then(() => ({}))`),
    [],
  ],
  // WooCommerce
  [
    'Woo: ajax',
    { '/?wc-ajax': [200, { fragments: {}, cart_hash: 'h' }] },
    woo,
    [{ item_id: 'BEANIE', quantity: 1 }],
  ],
  ['Woo: ajax that fails', { '/?wc-ajax': [200, { error: true, product_url: '/p' }] }, woo, []],
  [
    'Woo: Store API',
    { '/wp-json/wc/store/v1/cart/add-item': [201, wooCart] },
    post('/wp-json/wc/store/v1/cart/add-item', { id: 11, quantity: 2 }),
    [{ item_id: 'CAP', item_name: 'Cap', price: 19.95, currency: 'EUR', quantity: 2, value: 39.9 }],
  ],
  [
    'Woo: batch',
    {
      '/wp-json': [
        207,
        {
          responses: [
            { status: 201, body: wooCart },
            { status: 200, body: {} },
            { status: 201, body: wooCart },
          ],
        },
      ],
    },
    batch,
    [
      {
        item_id: 'CAP',
        item_name: 'Cap',
        price: 19.95,
        currency: 'EUR',
        quantity: 1,
        value: 19.95,
      },
      { item_id: '12', item_name: 'Hat', quantity: 4 },
    ],
  ],
  [
    'Woo: batch, one of which fails',
    {
      '/wp-json': [
        207,
        {
          responses: [
            { status: 400, body: { code: 'stock' } },
            { status: 200, body: {} },
            { status: 201, body: {} },
          ],
        },
      ],
    },
    batch,
    [{ item_id: '12', quantity: 4 }],
  ],
  ['Woo: batch that fails', { '/wp-json': [500, 'oops', 'text/html'] }, batch, []],
  [
    'Woo: form by fetch, refused in a notice',
    { '/product/hat': [200, '<ul class="woocommerce-error" role="alert"></ul>', 'text/html'] },
    post('/product/hat', form({ quantity: '1', 'add-to-cart': '12' })),
    [],
  ],
  // Magento
  ['Magento', { '/checkout': [200, []] }, magento, [{ item_id: '14', quantity: 3 }]],
  [
    'Magento: to the cart',
    { '/checkout': [200, { backUrl: 'https://s/checkout/cart/' }] },
    magento,
    [{ item_id: '14', quantity: 3 }],
  ],
  [
    'Magento: back to the product',
    { '/checkout': [200, { backUrl: 'https://s/shirt.html' }] },
    magento,
    [],
  ],
  // BigCommerce
  [
    'BigCommerce',
    {
      '/remote': [
        200,
        {
          data: {
            cart_id: 'c',
            line_items: [
              {
                product_id: 112,
                sku: 'OTL',
                product_name: 'Orbit',
                purchase_price: 5.5,
                quantity: 7,
              },
            ],
          },
        },
      ],
    },
    stencil,
    [{ item_id: 'OTL', item_name: 'Orbit', price: 5.5, quantity: 2, value: 11 }],
  ],
  [
    'BigCommerce: 200 with an error',
    { '/remote': [200, { data: { error: 'Out of stock' } }] },
    stencil,
    [],
  ],
  [
    'BigCommerce: REST',
    { '/api/storefront/carts': [200, { id: 'c' }] },
    ['', '/c1/items']
      .map((path) =>
        post(`/api/storefront/carts${path}`, { lineItems: [{ productId: 230, quantity: 1 }] }),
      )
      .concat(post('/api/storefront/carts/c1/email', { email: 'a@b.example' }))
      .join(),
    [
      { item_id: '230', quantity: 1 },
      { item_id: '230', quantity: 1 },
    ],
  ],
  // PrestaShop, Salesforce
  [
    'PrestaShop',
    { '/fr/panier': [200, { hasError: false, errors: [], success: true }] },
    presta,
    [{ item_id: '8', quantity: 2 }],
  ],
  [
    'PrestaShop: refused',
    { '/fr/panier': [200, { hasError: true, errors: ['Sold out'] }] },
    presta,
    [],
  ],
  [
    'Salesforce',
    {
      '/on/': [
        200,
        {
          error: false,
          cart: { valid: { error: true }, items: [{ id: '701', productName: 'Tie', quantity: 4 }] },
        },
      ],
    },
    sfra,
    [{ item_id: '701', item_name: 'Tie', quantity: 1 }],
  ],
  [
    'Salesforce: a product set',
    { '/on/': [200, { error: false, cart: { items: [] } }] },
    sfraSet,
    [
      { item_id: '701', quantity: 2 },
      { item_id: '702', quantity: 1 },
    ],
  ],
  ['Salesforce: refused', { '/on/': [200, { error: true, message: 'no' }] }, sfra, []],
  // GraphQL
  [
    'GraphQL: Magento',
    { '/graphql': [200, { data: { addProductsToCart: { user_errors: [] } } }] },
    magentoAdd,
    [{ item_id: 'WS-1', quantity: 2 }],
  ],
  [
    'GraphQL: Magento, refused',
    { '/graphql': [200, { data: { addProductsToCart: { user_errors: [{ code: 'NO' }] } } }] },
    magentoAdd,
    [],
  ],
  [
    'GraphQL: Shopify',
    {
      '/graphql': [
        200,
        {
          data: {
            cartLinesAdd: {
              userErrors: [],
              cart: {
                lines: [
                  {
                    merchandise: {
                      id: 'gid://shopify/ProductVariant/41',
                      title: 'walnut',
                      price: { amount: '49.9', currencyCode: 'EUR' },
                    },
                  },
                ],
              },
            },
          },
        },
      ],
    },
    storefrontAdd,
    [
      {
        item_id: '41',
        price: 49.9,
        currency: 'EUR',
        quantity: 1,
        value: 49.9,
      },
    ],
  ],
  [
    'GraphQL: Shopify, refused',
    { '/graphql': [200, { data: { cartLinesAdd: { userErrors: [{ message: 'no' }] } } }] },
    storefrontAdd,
    [],
  ],
  ['GraphQL: errors', { '/graphql': [200, { errors: [{ message: 'no' }] }] }, storefrontAdd, []],
  [
    'GraphQL: a cart with lines, one without, and a query',
    { '/graphql': [200, { data: {} }] },
    [
      graphql('mutation { cartCreate { cart { id lines(first: 9) { id } } } }', {
        input: { lines: [] },
      }),
      graphql('mutation { cartCreate { cart { id } } }', {
        input: { lines: [{ merchandiseId: 'gid://shopify/ProductVariant/5' }] },
      }),
      graphql('query { history(of: "cartLinesAdd") }', { lines: [{ merchandiseId: '6' }] }),
    ].join(),
    [{ item_id: '5' }],
  ],
  // Others
  [
    'Hydrogen',
    { '/cart.data': [200, '[{"_1":2},"data",{"_3":4},"userErrors",[]]\n', 'text/x-script'] },
    post('/cart.data', form(hydrogen)),
    [{ item_id: '41', quantity: 2 }],
  ],
  [
    'Hydrogen: refused',
    {
      '/cart.data': [
        200,
        '[{"_1":2},"data",{"_3":4},"userErrors",[5],{"_6":7},"message","no"]\n',
        'text/x-script',
      ],
    },
    post('/cart.data', form(hydrogen)),
    [],
  ],
  [
    'commercetools',
    { '/shop/carts/c1': [200, { version: 2 }] },
    [
      { action: 'addLineItem', sku: 'CT-1', quantity: 2 },
      { action: 'changeLineItemQuantity', lineItemId: 'l', quantity: 3 },
    ]
      .map((action) => post('/shop/carts/c1', { version: 1, actions: [action] }))
      .join(),
    [{ item_id: 'CT-1', quantity: 2 }],
  ],
  [
    'commercetools: conflict',
    { '/shop/carts/c1': [409, {}] },
    post('/shop/carts/c1', { version: 1, actions: [{ action: 'addLineItem', sku: 'CT-1' }] }),
    [],
  ],
  // Ways to ask
  [
    'two quick adds',
    { '/cart/add': [200, line] },
    `Promise.all([${Array(2).fill(post('/cart/add', form(dawn)))}]).then(() => {})`,
    [armchair, armchair],
  ],
  [
    'a body in a Request',
    { '/cart/add': [200, line] },
    `fetch(new Request('/cart/add', { method: 'POST', body: ${form(dawn)} })).then(() => {})`,
    [armchair],
  ],
  [
    'a body in a Blob',
    { '/cart/add': [200, line] },
    post('/cart/add', 'new Blob([\'{"id":41,"quantity":2}\'])'),
    [armchair],
  ],
  [
    'a URL object',
    { '/cart/add': [200, line] },
    `fetch(new URL('/cart/add', location), { method: 'post', body: new URLSearchParams('id=41&quantity=2') }).then(() => {})`,
    [armchair],
  ],
  [
    'XMLHttpRequest with JSON as its type',
    { '/cart/add': [200, line] },
    `new Promise((done) => { const xhr = new XMLHttpRequest(); xhr.open('post', 'cart/add.js'); xhr.responseType = 'json'; xhr.onload = () => done(); xhr.send(${form(dawn)}); })`,
    [armchair],
  ],
  [
    'no network',
    {},
    post('http://localhost:1/cart/add', form(dawn)).concat('.catch(() => {})'),
    [],
  ],
  [
    'given up',
    { '/cart/add*': [200, line] },
    `(() => { const off = new AbortController(); setTimeout(() => off.abort(), 100); return ${post('/cart/add', form(dawn), 'signal: off.signal')}.catch(() => {}); })()`,
    [],
  ],
];

/** The shop answers as a row says, and every page has jQuery and BigCommerce's bundle. */
const open = async (rig: Rig, page: Page, answers: Answers, body = '', head = '') => {
  rig.shopAnswer = ({ url = '' }, response) => {
    const place = Object.keys(answers)
      .sort((a, b) => b.length - a.length)
      .find((start) => url.startsWith(start.replace('*', '')));
    const [status, content, type] = answers[place ?? ''] ?? [];
    if (!status) return url.startsWith('/sentinel') && !!response.end('{}');
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const headers =
      status === 302 ? { Location: text } : { 'Content-Type': type ?? 'application/json' };
    const answer = () => response.writeHead(status, headers).end(text);
    if (place?.endsWith('*')) setTimeout(answer, 500);
    else answer();
    return true;
  };
  const scripts = [
    'jquery/dist/jquery.min.js',
    '@bigcommerce/stencil-utils/dist/stencil-utils.min.js',
  ];
  rig.page('/next');
  const tags = scripts
    .map((path) => `<script src="/node_modules/${path}"></script>`)
    .concat('<script src="/vitrine.platforms.js"></script>')
    .join('');
  await page.goto(rig.page('/', { attributes: { plugins: 'cart' }, body: tags + body, head }));
  await page.waitForFunction(() => window.vitrine.track);
};

/** An add that is seen for certain. */
const SENTINEL = post('/sentinel/cart/add', { id: 'sentinel' });

/** What the cart is said to have got. */
const added = async (rig: Rig, count: number) =>
  (await rig.delivered(count)).map(({ eventType, eventMetadata, metric }) => {
    expect(eventType).toBe('product cart-add');
    expect(metric).toBe(eventMetadata.value ?? 1);
    return Object.fromEntries(Object.entries(eventMetadata).filter(([key]) => key[0] !== '$'));
  });

for (const [name, answers, act, items] of ROWS) {
  test(name, async ({ rig, row: page }) => {
    await open(rig, page, answers);
    await page.evaluate(`Promise.all([${act}]).then(() => {})`);
    // Nothing is only nothing where something would be seen.
    const expected = items.length ? items : [{ item_id: 'sentinel' }];
    if (!items.length) await page.evaluate(SENTINEL);
    const order = ({ item_id, quantity }: Record<string, unknown>) => `${item_id} ${quantity}`;
    const sorted = (list: Record<string, unknown>[]) =>
      [...list].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    expect(sorted(await added(rig, expected.length))).toEqual(sorted(expected));
  });
}

/** What leaves the page, and what the shop asked for it is told. */
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
  test(`once: ${name}`, async ({ rig, page }) => {
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
