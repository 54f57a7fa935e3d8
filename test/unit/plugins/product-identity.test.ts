import { afterEach, expect, test, vi } from 'vitest';
import { asProduct, productIdentity } from '../../../src/plugins/signals/product-identity.js';
import { readLine } from '../../../src/plugins/signals/read-lines.js';
import { simulateContext } from '../../support/plugin-context.js';
import { stubShop } from '../../support/shop-page.js';

afterEach(() => void vi.unstubAllGlobals());

const FORM = 'form [name=add-to-cart]';
const SHOPIFY_FORM = '[name=id]';

/** A form that adds, as the page holds it. */
const formOf = (fields: Record<string, string>, dataset: Record<string, string> = {}) => {
  const [name, value] = Object.entries(fields)[0] as [string, string];
  return [{ name, value, form: { dataset, fields } }];
};

/** The product page of a platform: structured data, and the first form. */
const open = (jsonLd: object | undefined, key: string, form: object[], href?: string) => {
  const page = stubShop(href);
  if (jsonLd) page.markup['ld+json'] = [{ textContent: JSON.stringify(jsonLd) }];
  page.markup[key] = form;
  vi.stubGlobal(
    'FormData',
    class {
      constructor(private form?: { fields: Record<string, string> } | null) {
        // As browsers do.
        if (form === null) throw new TypeError('parameter 1 is not of type HTMLFormElement');
      }
      [Symbol.iterator]() {
        return Object.entries(this.form?.fields ?? {})[Symbol.iterator]();
      }
    },
  );
  const context = simulateContext();
  return { context, identity: productIdentity(context), page };
};

const offers = { '@type': 'Offer', price: '49.90', priceCurrency: 'EUR' };

type Sources = [source: string, item: object][];

/** One product of a platform by its sources, and the id that every event has. */
const PRODUCTS: [
  name: string,
  opened: () => ReturnType<typeof open>,
  expectedShown: object,
  sources: Sources,
  expected: object,
][] = [
  [
    'WooCommerce, a simple product',
    () =>
      open(
        { '@type': 'Product', sku: 'BEANIE', name: 'Beanie', offers },
        FORM,
        formOf({ 'add-to-cart': '15', quantity: '1' }),
      ),
    { item_id: 'BEANIE', item_name: 'Beanie' },
    [
      ['a form', { 'add-to-cart': '15' }],
      ['ajax', { product_id: '15', product_sku: 'BEANIE' }],
      ['the Store API', { id: 15, sku: 'BEANIE' }],
      ['a data layer', { item_id: '15' }],
      ['a feed', { id: 'gla_15' }],
      ['the SKU', { item_id: 'BEANIE' }],
    ],
    { item_id: 'BEANIE' },
  ],
  [
    'PrestaShop, a combination',
    () =>
      open(
        { '@type': 'Product', sku: 'demo_12', name: 'Mug', offers },
        FORM,
        formOf({ id_product: '8', id_product_attribute: '22' }),
      ),
    { item_id: 'demo_12' },
    [
      ['the form', { id_product: '8', id_product_attribute: '22' }],
      ['the answer', { id_product: '8', id_product_attribute: '22', reference: 'demo_12' }],
      ['its Google module', { item_id: '8-22' }],
    ],
    { item_id: 'demo_12' },
  ],
  [
    'Magento',
    () =>
      open(
        { '@type': 'Product', sku: 'WS12', name: 'Tee', offers },
        '[name=product]',
        formOf({ product: '14' }, { productSku: 'WS12' }),
      ),
    { item_id: 'WS12' },
    [
      ['the form', { product: '14' }],
      ['GraphQL', { product: { uid: 'MTQ=', sku: 'WS12' } }],
    ],
    { item_id: 'WS12' },
  ],
  [
    'Dawn, the chosen of two woods',
    () =>
      open(
        {
          '@type': 'ProductGroup',
          productGroupID: '7',
          name: 'Armchair',
          hasVariant: [
            {
              '@type': 'Product',
              sku: 'CH-OAK',
              name: 'Armchair - oak',
              offers: { ...offers, url: 'https://s/p?variant=40' },
            },
            {
              '@type': 'Product',
              sku: 'CH-WAL',
              name: 'Armchair - walnut',
              offers: { ...offers, price: '59.90', url: 'https://s/p?variant=41' },
            },
          ],
        },
        SHOPIFY_FORM,
        formOf({ id: '41' }),
      ),
    { item_id: 'CH-WAL', item_group_id: '7' },
    [
      ['the form', { id: '41' }],
      ['the answer', { id: 41, variant_id: 41, product_id: 7, sku: 'CH-WAL' }],
      [
        'the Storefront API',
        {
          merchandise: {
            id: 'gid://shopify/ProductVariant/41',
            product: { id: 'gid://shopify/Product/7' },
          },
        },
      ],
      ['a feed', { item_id: 'shopify_US_7_41' }],
    ],
    { item_id: 'CH-WAL', item_group_id: '7', price: 59.9 },
  ],
];

test.each(PRODUCTS)(
  'gives the product of %s one id from every source',
  (_, opened, expectedShown, sources, expected) => {
    for (const [source, item] of sources) {
      const { identity } = opened();
      expect(identity.readShown(), source).toMatchObject(expectedShown);
      const [resolved] = identity.resolve([readLine(item)]);
      expect(resolved, source).toMatchObject({ ...expected, currency: 'EUR' });
      expect(resolved?.item_name, source).toBeTruthy();
      expect(Object.keys(resolved ?? {}), source).not.toContain('allIds');
    }
  },
);

test('keeps the id of another variant of the product, and adds the group', () => {
  const [, opened] = PRODUCTS[3] as (typeof PRODUCTS)[0];
  expect(opened().identity.resolve([readLine({ id: '40' })])).toMatchObject([
    { item_id: 'CH-OAK', item_group_id: '7', price: 49.9 },
  ]);
});

test('keeps the id of the page when only the answer knows a SKU', () => {
  const { identity } = open(
    { '@type': 'Product', name: 'Beanie', productID: '15', offers },
    FORM,
    formOf({ 'add-to-cart': '15' }),
  );
  expect(identity.readShown()).toMatchObject({ item_id: '15' });
  expect(identity.resolve([readLine({ product_id: '15', product_sku: 'BEANIE' })])).toMatchObject([
    { item_id: '15', item_name: 'Beanie' },
  ]);
});

test('gives another product only the currency of the page', () => {
  const [, opened] = PRODUCTS[0] as (typeof PRODUCTS)[0];
  expect(opened().identity.resolve([readLine({ product_id: '99', price: 5 })])).toEqual([
    { item_id: '99', price: 5, currency: 'EUR' },
  ]);
});

test('names the product of a later order as its own page did', () => {
  const [, opened] = PRODUCTS[0] as (typeof PRODUCTS)[0];
  const { context, identity } = opened();
  identity.readShown();
  stubShop('https://shop.example/thanks');
  const later = productIdentity(simulateContext(context));
  expect(later.resolve([readLine({ id: 'gla_15' }), asProduct({ item_id: '15' })])).toEqual([
    { item_id: 'BEANIE' },
    { item_id: 'BEANIE' },
  ]);
});

test("uses the page's price when a source has one that cannot be read", () => {
  const [, opened] = PRODUCTS[0] as (typeof PRODUCTS)[0];
  expect(
    opened().identity.resolve([readLine({ product_id: '15', price: '{amount}' })]),
  ).toMatchObject([{ item_id: 'BEANIE', price: 49.9 }]);
});

test.each<[name: string, text: string]>([
  ['a comment', '<!-- {"@type":"Product","sku":"A"} -->'],
  ['CDATA', '//<![CDATA[\n{"@type":"Product","sku":"A"}\n//]]>'],
  ['a byte order mark', '\uFEFF{"@type":"Product","sku":"A"}'],
])('reads JSON-LD in %s', (_, textContent) => {
  const { identity, page } = open(undefined, FORM, []);
  page.markup['ld+json'] = [{ textContent }];
  expect(identity.readShown()).toEqual({ item_id: 'A' });
});

test('keeps the product of the page when a second one appears', () => {
  const { identity, page } = open(undefined, FORM, []);
  const both = [
    { '@type': 'Product', sku: 'B', name: 'Lamp' },
    { '@type': 'Product', sku: 'A', name: 'Chair' },
  ];
  page.markup['ld+json'] = [{ textContent: JSON.stringify(both) }];
  expect(identity.readShown()).toBeNull();
  expect(identity.readShown({ item_id: 'A', item_name: 'Chair' })).toMatchObject({ item_id: 'A' });
});

test("does not take a visitor's text in a form for the product's name", () => {
  const { identity } = open(
    undefined,
    FORM,
    formOf({ product_id: '15', sku: 'BEANIE', name: 'Anna', variant: 'Anna' }),
  );
  expect(identity.resolve([asProduct({ item_id: '15' })])).toEqual([{ item_id: 'BEANIE' }]);
});

test('reads the product beside a control whose `form` attribute names no form', () => {
  const { identity } = open({ '@type': 'Product', sku: 'BEANIE', name: 'Beanie' }, FORM, [
    { name: 'add-to-cart', value: '15', form: null },
  ]);
  expect(identity.readShown()).toMatchObject({ item_id: 'BEANIE' });
});
