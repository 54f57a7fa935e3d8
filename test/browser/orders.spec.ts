import type { Page, Request } from '@playwright/test';
import type { PageOptions, Rig } from '../../tools/harness/rig.js';
import { expect, test } from '../support/fixtures.js';

/** `vitrine.orders.js` beside the tag, in a shop of Shopify. */

const SHOPIFY = 'window.Shopify = { routes: { root: "/de/" } };';
const ORDERS = '<script async src="/vitrine.orders.js"></script>';

interface Cart {
  /** Bodies of the requests that change it. */
  updates: unknown[];
  /** Statuses of the next answers. After them, the cart takes everything. */
  answers: number[];
}

/** Shopify's cart at the address of the shop's language. */
function serveCart(rig: Rig): Cart {
  const cart: Cart = { updates: [], answers: [] };
  rig.shopAnswer = ({ url, method }, response, body) => {
    if (url !== '/de/cart/update.js' || method !== 'POST') return false;
    cart.updates.push(JSON.parse(body));
    const status = cart.answers.shift() ?? 200;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
    return true;
  };
  return cart;
}

async function openShop(rig: Rig, page: Page, options: PageOptions = {}) {
  const loaded = page.waitForResponse(`${rig.shop}/vitrine.orders.js`);
  await page.goto(rig.page('/', { head: SHOPIFY, body: ORDERS, ...options }));
  await loaded;
  await page.waitForFunction(() => document.readyState === 'complete' && window.vitrine.track);
}

const add = (page: Page) => page.evaluate(() => window.vitrine.track('product cart-add'));

const sessionOf = (page: Page) => page.evaluate(() => window.vitrine.sessionId as string);

const visit = (text: string) => ({ attributes: { _vitrine_visit: text } });

test('writes nothing into the cart before consent, and the visit of a waiting add after it', async ({
  rig,
  page,
}) => {
  const { updates } = serveCart(rig);
  await openShop(rig, page, { attributes: { consent: 'pending' } });
  expect(await add(page)).toMatchObject({ code: 'consent_pending' });
  // A request of the page itself, which comes after those that the add could have made.
  await page.evaluate(() => fetch('/sentinel').then(() => {}));
  expect(updates).toEqual([]);
  await page.evaluate(() => window.vitrine.setConsent('granted'));
  await expect.poll(() => updates).toEqual([visit(await sessionOf(page))]);
  const [event] = await rig.delivered(1);
  expect(event?.sessionId).toBe(await sessionOf(page));
});

test('writes nothing for a visitor who refuses', async ({ rig, page }) => {
  const { updates } = serveCart(rig);
  await openShop(rig, page, { attributes: { consent: 'pending' } });
  await add(page);
  await page.evaluate(() => window.vitrine.setConsent('denied'));
  expect(await add(page)).toMatchObject({ code: 'consent_denied' });
  await page.evaluate(() => fetch('/sentinel').then(() => {}));
  expect(updates).toEqual([]);
});

test('takes the visit out of the cart when the visitor withdraws consent on the page', async ({
  rig,
  page,
}) => {
  const { updates } = serveCart(rig);
  await openShop(rig, page);
  expect(await add(page)).toMatchObject({ status: 'sent' });
  const session = await sessionOf(page);
  await page.evaluate(() => window.vitrine.setConsent('denied'));
  expect(await add(page)).toMatchObject({ code: 'consent_denied' });
  await add(page);
  await expect.poll(() => updates).toEqual([visit(session), visit('')]);
  await page.evaluate(() => window.vitrine.setConsent('granted'));
  expect(await add(page)).toMatchObject({ status: 'sent' });
  expect(await sessionOf(page)).not.toBe(session);
  await expect
    .poll(() => updates)
    .toEqual([visit(session), visit(''), visit(await sessionOf(page))]);
});

test('writes once for a session and its user, and again when either changes', async ({
  rig,
  page,
}) => {
  const { updates } = serveCart(rig);
  await page.clock.install();
  await openShop(rig, page);
  await add(page);
  await add(page);
  const first = await sessionOf(page);
  await page.evaluate(() => window.vitrine.identify('anna/1'));
  await add(page);
  await expect.poll(() => updates).toEqual([visit(first), visit(`${first}/anna%2F1`)]);
  await page.clock.fastForward('31:00');
  await add(page);
  const second = await sessionOf(page);
  expect(second).not.toBe(first);
  await expect.poll(() => updates.slice(2)).toEqual([visit(`${second}/anna%2F1`)]);
  expect((await rig.delivered(4)).map(({ sessionId }) => sessionId)).toEqual([
    ...[first, first, first, second],
  ]);
});

test('does not go back to an earlier session whose events are sent late', async ({ rig, page }) => {
  const { updates } = serveCart(rig);
  await page.clock.install();
  await openShop(rig, page);
  await rig.down();
  await add(page);
  const first = await sessionOf(page);
  await page.clock.fastForward('31:00');
  await add(page);
  const second = await sessionOf(page);
  await rig.up();
  await page.clock.fastForward('10:00');
  const flushed = page.evaluate(() => window.vitrine.flush());
  expect((await rig.delivered(2)).map(({ sessionId }) => sessionId)).toEqual([first, second]);
  await flushed;
  expect(updates).toEqual([visit(first), visit(second)]);
});

test('tries again at the next add when the cart refuses or does not answer', async ({
  rig,
  page,
}) => {
  const cart = serveCart(rig);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(`${error}`));
  await openShop(rig, page);
  // A browser repeats a request by itself whose connection the server closes, so this one is not sent at all.
  await page.route('**/cart/update.js', (route) => route.abort(), { times: 1 });
  for (const status of [0, 422, 500, 200]) {
    if (status) cart.answers = [status];
    const isUpdate = (request: Request) => request.url().endsWith('/cart/update.js');
    const answered = status
      ? page.waitForEvent('requestfinished', isUpdate)
      : page.waitForEvent('requestfailed', isUpdate);
    expect(await add(page)).toMatchObject({ status: 'sent' });
    await answered;
    // The page has read the answer once a later task of it has run.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  }
  await add(page);
  await rig.delivered(5);
  expect(cart.updates).toEqual(Array(3).fill(visit(await sessionOf(page))));
  expect(errors).toEqual([]);
});

test('asks only the shop and the API, and tells the shop nothing but the visit', async ({
  rig,
  page,
  context,
}) => {
  const { updates } = serveCart(rig);
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await openShop(rig, page);
  await page.evaluate(() => {
    window.vitrine.identify('anna');
    return window.vitrine.track('product cart-add', { item_id: 'CH-1', item_name: 'Armchair' });
  });
  await expect.poll(() => updates).toEqual([visit(`${await sessionOf(page)}/anna`)]);
  expect(origins).toEqual(new Set([rig.shop, new URL(rig.endpoint).origin]));
  expect(await context.cookies()).toEqual([]);
});

test('asks no cart where there is no Shopify', async ({ rig, page }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await openShop(rig, page, { head: '' });
  expect(await add(page)).toMatchObject({ status: 'sent' });
  expect(requests.filter((url) => url.includes('cart'))).toEqual([]);
});

test('fills the hidden field of a checkout as it is submitted, and empties it after a refusal', async ({
  rig,
  page,
}) => {
  const form = '<form><input type="hidden" name="_vitrine_visit"><button>Order</button></form>';
  await openShop(rig, page, { head: '', body: form + ORDERS });
  // WooCommerce reads the fields and submits them itself.
  await page.evaluate(() =>
    document.forms[0]?.addEventListener('submit', (event) => {
      event.preventDefault();
      const data = new FormData(event.target as HTMLFormElement);
      document.title = `visit: ${data.get('_vitrine_visit')}`;
    }),
  );
  const order = () => page.getByRole('button', { name: 'Order' }).click();
  await order();
  await expect(page).toHaveTitle('visit: ');
  await page.evaluate(() => window.vitrine.track('product interaction', {}, { userId: 'anna' }));
  await order();
  await expect(page).toHaveTitle(`visit: ${await sessionOf(page)}/anna`);
  await page.evaluate(() => window.vitrine.setConsent('denied'));
  await order();
  await expect(page).toHaveTitle('visit: ');
});

test('works before the tag as well as after it', async ({ rig, page }) => {
  const { updates } = serveCart(rig);
  // The stub is there, and the tracker arrives last.
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/vitrine.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(
    rig.page('/', { head: `${SHOPIFY} vitrine('track', 'product cart-add');`, body: ORDERS }),
    { waitUntil: 'commit' },
  );
  await page.waitForFunction(
    () => (window.vitrine.q as unknown as ArrayLike<unknown[]>)?.[1]?.[0] === 'onStatusChange',
  );
  release();
  await expect.poll(() => updates.length).toBe(1);
  expect(updates).toEqual([visit(await sessionOf(page))]);
});
