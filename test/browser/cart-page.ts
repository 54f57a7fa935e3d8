import type { Page } from '@playwright/test';
import type { Rig } from '../../tools/harness/rig.js';
import { expect } from '../support/fixtures.js';

/** A response of the shop: HTTP status, body (an object is JSON) and content type. */
export type Answer = [status: number, body?: unknown, type?: string];

/** Answers by the beginning of the address; a place that ends with `*` answers after half a second. */
export type Answers = Record<string, Answer>;

/** A request to add, and what the cart gets of it. */
export type Row = [name: string, answers: Answers, act: string, added: Record<string, unknown>[]];

export const form = (fields: Record<string, string>) =>
  `Object.entries(${JSON.stringify(fields)}).reduce((data, field) => (data.append(...field), data), new FormData())`;

export const post = (url: string, body: unknown, more = '') =>
  `fetch('${url}', { method: 'POST', body: ${typeof body === 'string' ? body : `JSON.stringify(${JSON.stringify(body)})`}, ${more} }).then((r) => r.text())`;

export const ajax = (options: object) =>
  `new Promise((done) => jQuery.ajax(${JSON.stringify({ method: 'POST', ...options })}).always(() => done()))`;

export const dawn = { id: '41', quantity: '2', 'properties[Engraving]': 'For Anna', name: 'Anna' };
export const line = {
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
export const armchair = {
  item_id: 'CH-1',
  item_group_id: '7',
  item_name: 'Armchair',
  item_variant: 'walnut',
  item_brand: 'Acme',
  price: 49.9,
  quantity: 2,
  value: 99.8,
};

/** The shop answers as a row says, and every page has jQuery and BigCommerce's bundle. */
export const open = async (rig: Rig, page: Page, answers: Answers, body = '', head = '') => {
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
export const SENTINEL = post('/sentinel/cart/add', { id: 'sentinel' });

/** The reported adds. */
export const added = async (rig: Rig, count: number) =>
  (await rig.delivered(count)).map(({ eventType, eventMetadata, metric }) => {
    expect(eventType).toBe('product cart-add');
    expect(metric).toBe(eventMetadata.value ?? 1);
    return Object.fromEntries(Object.entries(eventMetadata).filter(([key]) => key[0] !== '$'));
  });

/** Plays the requests of a row, and compares the reported adds. */
export async function playRow(rig: Rig, page: Page, [, answers, act, items]: Row) {
  await open(rig, page, answers);
  await page.evaluate(`Promise.all([${act}]).then(() => {})`);
  // Nothing is only nothing where something would be seen.
  const expected = items.length ? items : [{ item_id: 'sentinel' }];
  if (!items.length) await page.evaluate(SENTINEL);
  const order = ({ item_id, quantity }: Record<string, unknown>) => `${item_id} ${quantity}`;
  const sorted = (list: Record<string, unknown>[]) =>
    [...list].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  expect(sorted(await added(rig, expected.length))).toEqual(sorted(expected));
}
