import { expect, test } from '../support/fixtures.js';
import {
  ADD,
  adobe,
  chair,
  GTAG,
  gtag,
  ITEM,
  ids,
  open,
  order,
  pushed,
  withoutTrackerFields,
} from './data-layer-page.js';

const UA_PRODUCT = { id: 'CH-1', name: 'Chair', price: '49.90', quantity: 2, variant: 'red' };
const ADOBE_ITEM = {
  id: 'uid',
  formattedPrice: '€49.90',
  prices: { price: { value: 49.9, currency: 'EUR', regularPrice: 60 } },
  product: { productId: 7, name: 'Chair', sku: 'CH-1', pricing: { regularPrice: 60 } },
  quantity: 2,
};
const ADOBE_CART = { id: 'cart', items: [ADOBE_ITEM, ADOBE_ITEM] };

const ONE = JSON.stringify([chair]);
const bought = {
  transaction_id: 'T-1',
  value: 104.8,
  currency: 'EUR',
  tax: 16,
  shipping: 5,
  coupon: 'MAY',
  quantity: 2,
};

/** Entries of a page in each dialect, and the event that they become. */
const DIALECTS: [name: string, script: string, expected: unknown[]][] = [
  [
    'gtag(): add',
    gtag('add_to_cart', ADD.ecommerce),
    ['cart-add', { ...chair, value: 99.8, confirmed: 0 }, 99.8],
  ],
  [
    'Universal Analytics: add',
    pushed({
      event: 'addToCart',
      ecommerce: { currencyCode: 'EUR', add: { products: [UA_PRODUCT] } },
    }),
    ['cart-add', { ...chair, item_variant: 'red', value: 99.8, confirmed: 0 }, 99.8],
  ],
  [
    'Adobe: add, with the products that changed',
    adobe('add-to-cart', {
      shoppingCartContext: ADOBE_CART,
      changedProductsContext: { items: [ADOBE_ITEM] },
    }),
    ['cart-add', { ...chair, value: 99.8, confirmed: 0 }, 99.8],
  ],
  [
    'Adobe: add, with the product of the page',
    adobe('add-to-cart', {
      productContext: {
        productId: 7,
        name: 'Chair',
        sku: 'CH-1',
        pricing: { regularPrice: 60, specialPrice: 49.9, currencyCode: 'EUR' },
      },
    }),
    [
      'cart-add',
      {
        item_id: 'CH-1',
        item_name: 'Chair',
        price: 49.9,
        currency: 'EUR',
        value: 49.9,
        confirmed: 0,
      },
      49.9,
    ],
  ],
  [
    'Tag Manager: order',
    pushed(order('T-1', { value: '104.80', tax: 16, shipping: '5', coupon: 'MAY' })),
    ['ordered', { ...bought, items: ONE }, 104.8],
  ],
  [
    'gtag(): order',
    gtag('purchase', {
      transaction_id: 'T-1',
      value: 104.8,
      tax: 16,
      shipping: 5,
      coupon: 'MAY',
      currency: 'EUR',
      items: [ITEM],
      email: 'a@b.example',
    }),
    ['ordered', { ...bought, items: ONE }, 104.8],
  ],
  [
    'Universal Analytics: order, under no event',
    pushed({
      ecommerce: {
        currencyCode: 'EUR',
        purchase: {
          actionField: { id: 'T-1', revenue: '104.80', tax: '16', shipping: '5', coupon: 'MAY' },
          products: [{ ...UA_PRODUCT, variant: undefined }],
        },
      },
    }),
    ['ordered', { ...bought, items: ONE }, 104.8],
  ],
  [
    'Adobe: order',
    adobe('place-order', {
      orderContext: {
        orderId: 'T-1',
        grandTotal: 104.8,
        salesTax: 16,
        shipping: { shippingMethod: 'x', shippingAmount: 5 },
        appliedCouponCode: 'MAY',
        email: 'a@b.example',
      },
      shoppingCartContext: { items: [ADOBE_ITEM] },
      changedProductsContext: ADOBE_CART,
    }),
    ['ordered', { ...bought, items: ONE }, 104.8],
  ],
];

for (const [name, script, expected] of DIALECTS) {
  test(`understands ${name}`, async ({ rig, row: page }) => {
    await open(rig, page, '/', { head: `${GTAG} var adobeDataLayer = []` });
    await page.evaluate(script);
    const [event, ...others] = (await rig.delivered(1)).map(withoutTrackerFields);
    const plain = ([type, data, metric]: unknown[]) => [
      type,
      { ...(data as object), items: undefined },
      metric,
    ];
    expect(plain(event as unknown[])).toEqual(plain(expected));
    const list = (of: unknown[] | undefined) =>
      JSON.parse((of?.[1] as { items?: string } | undefined)?.items ?? '0');
    expect(list(event as unknown[])).toEqual(list(expected));
    expect(others).toEqual([]);
  });
}

const ADOBE = '/node_modules/@adobe/adobe-client-data-layer/dist/adobe-client-data-layer.min.js';
const adobeAdd = (sku: string) =>
  adobe('add-to-cart', { changedProductsContext: { items: [{ product: { sku }, quantity: 1 }] } });
/** As Adobe Commerce's own SDK does. */
const adobeLater = (sku: string) => `adobeDataLayer.push((layer) => {
  layer.push({ changedProductsContext: { items: [{ product: { sku: '${sku}' }, quantity: 1 }] } });
  layer.push({ event: 'add-to-cart', eventInfo: { ...layer.getState() } });
})`;

for (const [name, before, after] of [
  ['that is there before', `<script src="${ADOBE}"></script>`, ''],
  ['that comes while the page loads', `<script async src="${ADOBE}"></script>`, ''],
  [
    'that comes long after',
    '<button>Buy</button>',
    `new Promise((onload) => document.head.append(Object.assign(document.createElement('script'), { src: '${ADOBE}', onload })))`,
  ],
] as const) {
  test(`Adobe Client Data Layer ${name}`, async ({ rig, page }) => {
    await open(rig, page, '/', { head: adobeAdd('A'), body: before });
    await page.waitForLoadState();
    expect(ids(await rig.delivered(1))).toEqual(['cart-add A']);
    if (after) {
      await page.evaluate(after);
      await page.click('button');
    }
    await page.waitForFunction('adobeDataLayer.version');
    await page.evaluate(adobeLater('B'));
    expect(ids(await rig.delivered(2))).toEqual(['cart-add A', 'cart-add B']);
    await page.evaluate(adobeLater('C'));
    expect(ids(await rig.delivered(3))).toEqual(['cart-add A', 'cart-add B', 'cart-add C']);
  });
}
