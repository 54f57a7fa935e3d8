import { expect, test } from 'vitest';
import { type Exchange, playAdds } from '../../../support/play-add.js';

const form = (fields: Record<string, string>) => Object.entries(fields);

/** SFRA 5.0. */
const sfraLine = (id: string, quantity: number) => ({
  id,
  UUID: 'u1',
  productName: 'Tie',
  productType: 'variant',
  brand: 'Acme',
  price: {
    sales: { value: 29.5, currency: 'EUR', formatted: '€29.50', decimalPrice: '29.50' },
    list: null,
  },
  images: { small: [{ url: '/a.jpg', alt: 'Tie' }] },
  variationAttributes: [
    { displayName: 'Color', displayValue: 'Blue', attributeId: 'color', id: 'color' },
  ],
  quantity,
  isAvailableForInStorePickup: false,
  priceTotal: { price: '€118.00', renderedPrice: '<div>€118.00</div>' },
});
const sfra = (more: object) => ({
  action: 'Cart-AddProduct',
  queryString: '',
  locale: 'en_US',
  reportingURL: 'https://shop.example/Reporting-MiniCart',
  quantityTotal: 4,
  message: 'Product added to cart',
  cart: {
    hasBonusProduct: false,
    actionUrls: {},
    numOfShipments: 1,
    totals: { grandTotal: '€118.00' },
    shipments: [{ selectedShippingMethod: '001' }],
    items: [sfraLine('701', 4)],
    numItems: 4,
    valid: { error: false, message: null },
    resources: {},
  },
  newBonusDiscountLineItem: {},
  error: false,
  pliUUID: 'u1',
  ...more,
});
const tie = { item_id: '701', item_name: 'Tie', item_brand: 'Acme', price: 29.5, currency: 'EUR' };

/** PWA Kit, Shopper Baskets v1. */
const basket = {
  basketId: 'b1',
  currency: 'EUR',
  customerInfo: { customerId: 'c1', email: 'anna@example.com' },
  productItems: [
    {
      itemId: 'i1',
      productId: '701',
      productName: 'Tie',
      itemText: 'Tie',
      basePrice: 29.5,
      price: 118,
      priceAfterItemDiscount: 118,
      quantity: 4,
      tax: 5,
      shipmentId: 'me',
    },
  ],
  productTotal: 118,
};

test.each<[name: string, exchange: Exchange, items: object[]]>([
  [
    'SFRA: an add',
    {
      url: '/on/demandware.store/Sites-Shop-Site/en_US/Cart-AddProduct',
      body: form({ pid: '701', quantity: '2', options: '[]' }),
      answer: sfra({}),
    },
    [{ ...tie, quantity: 2, value: 59 }],
  ],
  [
    'SFRA: a set',
    {
      url: '/s/Shop/Cart-AddProduct',
      body: form({
        pid: '800',
        pidsObj: '[{"pid":"701","qty":"2","options":[]},{"pid":"702","qty":"1","options":[]}]',
        quantity: '1',
      }),
      answer: sfra({}),
    },
    [
      { ...tie, quantity: 2, value: 59 },
      { item_id: '702', quantity: 1 },
    ],
  ],
  [
    'SFRA: sold out',
    {
      url: '/s/Shop/Cart-AddProduct',
      body: form({ pid: '701', pidsObj: '[]', quantity: '2' }),
      answer: sfra({ error: true, message: 'Not available.' }),
    },
    [],
  ],
  [
    'PWA Kit: an add',
    {
      url: 'https://api.example/checkout/shopper-baskets/v1/organizations/f_ecom/baskets/b1/items?siteId=S',
      body: [{ productId: '701', quantity: 2 }],
      answer: basket,
    },
    [{ item_id: '701', item_name: 'Tie', price: 29.5, currency: 'EUR', quantity: 2, value: 59 }],
  ],
  [
    'PWA Kit: a bundle is one line of the basket',
    {
      url: '/mobify/proxy/api/checkout/shopper-baskets/v1/organizations/f/baskets/b1/items?siteId=S',
      body: [
        {
          productId: 'SET',
          price: 90,
          quantity: 1,
          bundledProductItems: [
            { productId: '701', quantity: 1 },
            { productId: '702', quantity: 2 },
          ],
        },
      ],
      answer: {
        ...basket,
        productItems: [
          {
            itemId: 'i2',
            productId: 'SET',
            productName: 'Set',
            basePrice: 90,
            price: 90,
            quantity: 1,
            bundledProductItems: [
              { itemId: 'i3', productId: '701', productName: 'Tie', quantity: 1 },
              { itemId: 'i4', productId: '702', productName: 'Cap', quantity: 2 },
            ],
          },
        ],
      },
    },
    [{ item_id: 'SET', item_name: 'Set', price: 90, currency: 'EUR', quantity: 1, value: 90 }],
  ],
  [
    'PWA Kit: refused',
    {
      url: '/mobify/proxy/api/checkout/shopper-baskets/v1/organizations/f/baskets/b1/items',
      body: [{ productId: '701', quantity: 2 }],
      status: 400,
      answer: {
        title: 'Product Item Not Available',
        type: 'https://api.example/errors',
        detail: 'No.',
      },
    },
    [],
  ],
])('%s', async (_, exchange, items) => {
  expect(await playAdds(exchange)).toEqual(items);
});
