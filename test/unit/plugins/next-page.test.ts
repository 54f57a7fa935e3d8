import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cart } from '../../../src/plugins/cart.js';
import { VERDICT_MS } from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { type SimulatedContext, simulateContext } from '../../support/plugin-context.js';
import { stubShop } from '../../support/shop-page.js';

let page: ReturnType<typeof stubShop>;

beforeEach(() => {
  page = stubShop();
});
afterEach(() => void vi.unstubAllGlobals());

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
  { href = 'https://shop.example/chair', notice = '', other = '' } = {},
) => {
  context.notify('onPageHide');
  context.end();
  const next = simulateContext(context);
  page = stubShop(href);
  for (const each of [notice, other]) if (each) page.markup[each] = [{}];
  cart()(next);
  return next;
};

const metadataOf = ({ tracked }: SimulatedContext) => tracked.map(([, metadata]) => metadata);

test('ignores a navigation that the page prevents', () => {
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
  ['says yes with Hyvä', { notice: '.message.success' }, [{ item_id: '15' }]],
  ['says no with Hyvä', { notice: '.message.error' }, []],
  ['refuses it in a banner', { notice: '.is-error' }, []],
  [
    'refuses it on the cart page',
    { href: 'https://shop.example/cart', notice: '.alertBox--error' },
    [],
  ],
  [
    'says both, as of a set of which a part is refused',
    { notice: '.woocommerce-message', other: '.woocommerce-error' },
    [{ item_id: '15', confirmed: 0 }],
  ],
  ['says nothing', {}, [{ item_id: '15', confirmed: 0 }]],
])('judges a form whose next page %s', (_, answer, adds) => {
  const context = simulateContext();
  context.page = { $page: 'https://shop.example/chair', $title: 'Chair' };
  cart()(context);
  navigate(context, { navigationType: 'replace' });
  const then = context.now();
  expect(context.tracked).toEqual([]);
  const next = answerWith(context, answer);
  expect(context.tracked).toEqual([]);
  next.pass(VERDICT_MS);
  expect(metadataOf(next)).toEqual(adds);
  // It was made on the page before, at that time.
  expect(next.moments.map(({ page }) => page)).toEqual(
    adds.map(() => ({ ...context.page, $time: then })),
  );
  // And no page tells of it again.
  expect(metadataOf(answerWith(next, { notice: '.woocommerce-message' }))).toEqual([]);
});

test.each<[name: string, messages: object[], adds: object[]]>([
  [
    'success',
    [{ type: 'success', text: 'You added Tee to your "cart"; see there.' }],
    [{ item_id: '14' }],
  ],
  ['an error', [{ type: 'error', text: 'The requested qty is not available' }], []],
  [
    'a notice of what has to be chosen',
    [{ type: 'notice', text: 'You need to choose options.' }],
    [],
  ],
  ['nothing', [], [{ item_id: '14', confirmed: 0 }]],
])("Magento's cookie on the next page says %s", (_, messages, adds) => {
  const context = simulateContext();
  cart()(context);
  navigate(context, {
    destination: { url: 'https://shop.example/checkout/cart/add/product/14/', sameDocument: false },
    formData: [['product', '14']],
  });
  context.notify('onPageHide');
  context.end();
  const next = simulateContext(context);
  page = stubShop('https://shop.example/tee.html');
  // As PHP writes it.
  const value = encodeURIComponent(JSON.stringify(messages));
  Object.assign(page.document, {
    cookie: `form_key=type%22%3A%22error; mage-messages=${value}; a=b`,
  });
  cart()(next);
  next.pass(VERDICT_MS);
  expect(metadataOf(next)).toEqual(adds);
});

test.each<[type: string | undefined, adds: object[]]>([
  ['success', [{ item_id: '14' }]],
  ['error', []],
  ['notice', []],
  [undefined, [{ item_id: '14', confirmed: 0 }]],
])('reads the message that Hyvä keeps after it took the cookie away: %s', (type, adds) => {
  const context = simulateContext();
  cart()(context);
  navigate(context, {
    destination: { url: 'https://shop.example/checkout/cart/add/product/14/', sameDocument: false },
    formData: [['product', '14']],
  });
  context.notify('onPageHide');
  context.end();
  const next = simulateContext(context);
  page = stubShop('https://shop.example/tee.html');
  Object.assign(page.document, { cookie: 'mage-messages=; a=b' });
  Object.assign(page, { mageMessages: type ? [{ type, text: 'Tee' }] : [] });
  cart()(next);
  next.pass(VERDICT_MS);
  expect(metadataOf(next)).toEqual(adds);
});

test('counts a form once when another tab opens beside the page that answers', () => {
  const context = simulateContext();
  cart()(context);
  navigate(context, {});
  const next = answerWith(context);
  const { document } = page;
  page = stubShop('https://shop.example/lamp');
  const otherTab = simulateContext(next);
  cart()(otherTab);
  otherTab.pass(VERDICT_MS);
  expect(metadataOf(otherTab)).toEqual([]);
  vi.stubGlobal('document', document);
  next.pass(VERDICT_MS);
  expect(metadataOf(next)).toEqual([{ item_id: '15', confirmed: 0 }]);
});

test('keeps the form that another tab has left when this page goes', () => {
  const context = simulateContext();
  cart()(context);
  const otherTab = simulateContext(context);
  cart()(otherTab);
  navigate(context, {});
  context.notify('onPageHide');
  context.end();
  otherTab.notify('onPageHide');
  const next = answerWith(otherTab, { notice: '.woocommerce-message' });
  expect(metadataOf(next)).toEqual([{ item_id: '15' }]);
  expect(metadataOf(otherTab)).toEqual([]);
});

test("does not mistake a request of the next page for the form's response", async () => {
  const context = simulateContext();
  cart()(context);
  navigate(context, {});
  const next = answerWith(context);
  page.fetch = async () => Response.json({});
  cart()(next);
  await page.fetch('/cart/add', { method: 'POST', body: 'id=41' });
  await vi.waitFor(() => expect(metadataOf(next)).toEqual([{ item_id: '41' }]));
  next.pass(VERDICT_MS);
  expect(metadataOf(next)).toEqual([{ item_id: '41' }, { item_id: '15', confirmed: 0 }]);
});

test('reports a form to another origin at once, since no later page can', () => {
  const context = simulateContext();
  cart()(context);
  navigate(context, {
    destination: { url: 'https://pay.example/?add-to-cart=15', sameDocument: false },
  });
  context.notify('onPageHide');
  expect(metadataOf(context)).toEqual([{ item_id: '15', confirmed: 0 }]);
});

test('counts an adding address that was opened from elsewhere once a page', () => {
  const href = 'https://shop.example/?add-to-cart=15&quantity=2';
  const open = (type: string, again?: true) => {
    if (!again) page = stubShop(href);
    vi.stubGlobal('performance', { getEntriesByType: () => [{ type }] });
    page.markup['.woocommerce-message'] = [{}];
    const context = simulateContext();
    cart()(context);
    context.pass(VERDICT_MS);
    return metadataOf(context);
  };
  expect(open('navigate')).toEqual([{ item_id: '15', quantity: 2 }]);
  // The script runs again.
  expect(open('navigate', true)).toEqual([]);
  expect(open('reload')).toEqual([]);
  expect(open('back_forward')).toEqual([]);
});
