import { test } from '../support/fixtures.js';
import { armchair, dawn, form, line, playRow, post, type Row } from './cart-page.js';

const lines = (promise: string, action = 'add') =>
  `document.body.dispatchEvent(Object.assign(new Event('shopify:cart:lines-update', { bubbles: true }), { action: '${action}', lines: [{ merchandiseId: 'gid://shopify/ProductVariant/41', quantity: 2 }], promise: ${promise} }))`;

const ROWS: Row[] = [
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

for (const each of ROWS) test(each[0], async ({ rig, row: page }) => playRow(rig, page, each));
