import { expect, test } from 'vitest';
import { type Exchange, playAdds } from '../../../support/play-add.js';

const form = (fields: Record<string, string>) => Object.entries(fields);
const mutation = (query: string, variables: object) => ({ query: `mutation ${query}`, variables });

/** Salesforce SFRA 7. */
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

const medusa = {
  cart: {
    id: 'cart_1',
    currency_code: 'eur',
    email: 'anna@example.com',
    items: [
      {
        id: 'cali_1',
        thumbnail: null,
        variant_id: 'variant_1',
        product_id: 'prod_1',
        product_title: 'Shirt',
        product_handle: 'shirt',
        variant_sku: 'SHIRT-S',
        variant_barcode: null,
        variant_title: 'S',
        title: 'Shirt',
        quantity: 3,
        unit_price: 19.5,
        currency: 'EUR',
        compare_at_unit_price: null,
        is_tax_inclusive: true,
        product: { id: 'prod_1', categories: [] },
      },
    ],
    region: { id: 'reg_1', currency_code: 'eur' },
    total: 58.5,
  },
};

const vendure = (result: object) => ({ data: { addItemToOrder: result } });
const order = {
  __typename: 'Order',
  id: '12',
  code: 'CODE',
  state: 'AddingItems',
  currencyCode: 'EUR',
  totalWithTax: 3900,
  lines: [
    {
      id: '44',
      quantity: 3,
      unitPriceWithTax: 1950,
      linePriceWithTax: 5850,
      productVariant: {
        id: '31',
        sku: 'SHIRT-S',
        name: 'Shirt S',
        product: { id: '9', slug: 'shirt', name: 'Shirt' },
      },
    },
  ],
};

const saleor = (errors: object[]) => ({
  data: {
    checkoutLinesAdd: {
      checkout: {
        id: 'Q2hlY2tvdXQ6MQ==',
        email: 'anna@example.com',
        lines: [
          {
            id: 'TGluZTox',
            quantity: 3,
            totalPrice: { gross: { amount: 58.5, currency: 'EUR' } },
            variant: {
              id: 'UHJvZHVjdFZhcmlhbnQ6MzE=',
              sku: 'SHIRT-S',
              name: 'S',
              pricing: { price: { gross: { amount: 19.5, currency: 'EUR' } } },
              product: { id: 'UHJvZHVjdDo5', name: 'Shirt', slug: 'shirt' },
            },
          },
        ],
      },
      errors,
    },
  },
  extensions: { cost: { requestedQueryCost: 1 } },
});

const shopwareForm = form({
  redirectTo: 'frontend.detail.page',
  'lineItems[0190aa][id]': '0190aa',
  'lineItems[0190aa][referencedId]': '0190aa',
  'lineItems[0190aa][type]': 'product',
  'lineItems[0190aa][quantity]': '2',
});
const shopwareCart = (errors: object) => ({
  apiAlias: 'cart',
  token: 't',
  name: 'storefront',
  price: { netPrice: 16, totalPrice: 39, taxStatus: 'gross' },
  lineItems: [
    {
      id: '0190aa',
      referencedId: '0190aa',
      label: 'Shirt',
      type: 'product',
      quantity: 3,
      payload: { productNumber: 'SW1' },
      price: { unitPrice: 19.5, quantity: 3, totalPrice: 58.5 },
    },
  ],
  errors,
});

type Row = [name: string, exchange: Exchange, items: object[]];

const ROWS: Row[] = [
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
  [
    'OpenCart 3: an add',
    {
      url: 'index.php?route=checkout/cart/add',
      body: form({ product_id: '42', quantity: '2', 'option[226]': '15' }),
      answer: { success: 'Success: You have added Lamp', total: '2 item(s) - $200.00' },
    },
    [{ item_id: '42', quantity: 2 }],
  ],
  [
    'OpenCart 4: an add, with a language',
    {
      url: 'https://shop.example/index.php?route=checkout/cart.add&language=en-gb',
      body: form({ product_id: '42', quantity: '2' }),
      answer: { success: 'Success: You have added Lamp' },
    },
    [{ item_id: '42', quantity: 2 }],
  ],
  [
    'OpenCart: an option is missing',
    {
      url: 'index.php?route=checkout/cart/add&language=en-gb',
      body: form({ product_id: '42' }),
      answer: {
        error: { option: { 226: 'Select required!' } },
        redirect: 'https://shop.example/lamp',
      },
    },
    [],
  ],
  [
    'OpenCart: from a list, options have to be chosen',
    {
      url: 'index.php?route=checkout/cart/add',
      body: form({ product_id: '42', quantity: '1' }),
      answer: { redirect: 'https:\\/\\/shop.example\\/lamp' },
    },
    [],
  ],
  [
    'Shopware: an add',
    {
      url: '/checkout/line-item/add',
      body: shopwareForm,
      answer:
        '<div class="offcanvas-cart"><div class="alert alert-success alert-has-icon">Added</div></div>',
    },
    [{ item_id: '0190aa', quantity: 2 }],
  ],
  [
    'Shopware: refused',
    {
      url: '/checkout/line-item/add',
      body: shopwareForm,
      answer: '<div role="alert" class="alert alert-danger alert-has-icon">Not available</div>',
    },
    [],
  ],
  [
    'Shopware: Store API',
    {
      url: '/store-api/checkout/cart/line-item',
      body: { items: [{ type: 'product', referencedId: '0190aa', quantity: 2 }] },
      answer: shopwareCart([]),
    },
    [{ item_id: '0190aa', quantity: 2 }],
  ],
  [
    'Shopware: Store API, sold out',
    {
      url: '/store-api/checkout/cart/line-item',
      body: { items: [{ type: 'product', referencedId: '0190aa', quantity: 2 }] },
      answer: shopwareCart({
        'product-out-of-stock0190aa': {
          level: 20,
          message: 'No.',
          messageKey: 'product-out-of-stock',
        },
      }),
    },
    [],
  ],
  [
    'nopCommerce: a list',
    {
      url: '/addproducttocart/catalog/18/1/2',
      body: '',
      answer: {
        success: true,
        message: 'Added',
        updatetopcartsectionhtml: '(2)',
        updateflyoutcartsectionhtml: '<div></div>',
      },
    },
    [{ item_id: '18', quantity: 2 }],
  ],
  [
    'nopCommerce: a product',
    {
      url: '/addproducttocart/details/17/1',
      body: form({ 'addtocart_17.EnteredQuantity': '2', product_attribute_1: '5' }),
      answer: { success: true, message: 'Added', updatetopcartsectionhtml: '(2)' },
    },
    [{ item_id: '17', quantity: 2 }],
  ],
  [
    'nopCommerce: refused',
    {
      url: '/addproducttocart/details/17/1',
      body: form({ 'addtocart_17.EnteredQuantity': '2' }),
      answer: { success: false, message: ['Out of stock'] },
    },
    [],
  ],
  [
    'nopCommerce: to the product, whose attributes have to be chosen',
    { url: '/addproducttocart/catalog/18/1/1', body: '', answer: { redirect: '/laptop' } },
    [],
  ],
  [
    'nopCommerce: the wish list',
    {
      url: '/addproducttocart/details/17/2',
      body: form({ 'addtocart_17.EnteredQuantity': '1' }),
      answer: { success: true },
    },
    [],
  ],
  [
    'Sylius 1: an add',
    {
      url: '/en_US/ajax/cart/add?productId=9',
      body: form({
        'sylius_add_to_cart[cartItem][variant]': 'SHIRT-S',
        'sylius_add_to_cart[cartItem][quantity]': '2',
        'sylius_add_to_cart[_token]': 't',
      }),
      status: 201,
      answer: '',
    },
    [{ item_id: '9', item_group_id: '9', quantity: 2 }],
  ],
  [
    'Sylius 1: not enough',
    {
      url: '/en_US/ajax/cart/add?productId=9',
      body: form({ 'sylius_add_to_cart[cartItem][quantity]': '2' }),
      status: 400,
      answer: { code: 400, message: 'Validation Failed', errors: { errors: ['No.'] } },
    },
    [],
  ],
  [
    'Sylius API: an add',
    {
      url: '/api/v2/shop/orders/tok/items',
      body: { productVariant: '/api/v2/shop/product-variants/SHIRT-S', quantity: 2 },
      status: 201,
      answer: {
        '@type': 'Order',
        tokenValue: 'tok',
        currencyCode: 'EUR',
        items: [
          {
            '@type': 'OrderItem',
            id: 59,
            variant: '/api/v2/shop/product-variants/SHIRT-S',
            productName: 'Shirt',
            quantity: 3,
            unitPrice: 1950,
            total: 5850,
          },
        ],
      },
    },
    [{ item_id: 'SHIRT-S', quantity: 2 }],
  ],
  [
    'Sylius API: refused',
    {
      url: '/api/v2/shop/orders/tok/items',
      body: { productVariant: '/api/v2/shop/product-variants/SHIRT-S', quantity: 2 },
      status: 422,
      answer: {
        '@type': 'ConstraintViolationList',
        status: 422,
        violations: [{ propertyPath: '', message: 'No.' }],
      },
    },
    [],
  ],
  [
    'Medusa: an add',
    {
      url: '/store/carts/cart_1/line-items',
      body: { variant_id: 'variant_1', quantity: 2 },
      answer: medusa,
    },
    [
      {
        item_id: 'SHIRT-S',
        item_group_id: 'prod_1',
        item_name: 'Shirt',
        item_variant: 'S',
        price: 19.5,
        currency: 'EUR',
        quantity: 2,
        value: 39,
      },
    ],
  ],
  [
    'Medusa: refused',
    {
      url: '/store/carts/cart_1/line-items',
      body: { variant_id: 'variant_1', quantity: 2 },
      status: 400,
      answer: { code: 'insufficient_inventory', type: 'not_allowed', message: 'No.' },
    },
    [],
  ],
  [
    'Vendure: an add',
    {
      url: '/shop-api',
      body: mutation(
        'Add($productVariantId: ID!, $quantity: Int!) { addItemToOrder(productVariantId: $productVariantId, quantity: $quantity) { id } }',
        { productVariantId: '31', quantity: 2 },
      ),
      answer: vendure(order),
    },
    [
      {
        item_id: 'SHIRT-S',
        item_group_id: '9',
        item_name: 'Shirt',
        price: 19.5,
        currency: 'EUR',
        quantity: 2,
        value: 39,
      },
    ],
  ],
  [
    'Vendure: fewer than asked for',
    {
      url: '/shop-api',
      body: mutation('{ addItemToOrder }', { productVariantId: '31', quantity: 2 }),
      answer: vendure({
        __typename: 'InsufficientStockError',
        errorCode: 'INSUFFICIENT_STOCK_ERROR',
        message: 'Only 1',
        quantityAvailable: 1,
        order,
      }),
    },
    [
      {
        item_id: 'SHIRT-S',
        item_group_id: '9',
        item_name: 'Shirt',
        price: 19.5,
        currency: 'EUR',
        quantity: 1,
        value: 19.5,
      },
    ],
  ],
  [
    'Vendure: none left',
    {
      url: '/shop-api',
      body: mutation('{ addItemToOrder }', { productVariantId: '31', quantity: 2 }),
      answer: vendure({
        __typename: 'InsufficientStockError',
        errorCode: 'INSUFFICIENT_STOCK_ERROR',
        message: 'None',
        quantityAvailable: 0,
      }),
    },
    [],
  ],
  [
    'Vendure: the order is paid',
    {
      url: '/shop-api',
      body: mutation('{ addItemToOrder }', { productVariantId: '31', quantity: 2 }),
      answer: vendure({
        __typename: 'OrderModificationError',
        errorCode: 'ORDER_MODIFICATION_ERROR',
        message: 'No.',
      }),
    },
    [],
  ],
  [
    'Saleor: an add',
    {
      url: 'https://store.saleor.cloud/graphql/',
      body: mutation('{ checkoutLinesAdd }', {
        id: 'Q2hlY2tvdXQ6MQ==',
        lines: [{ quantity: 2, variantId: 'UHJvZHVjdFZhcmlhbnQ6MzE=' }],
      }),
      answer: saleor([]),
    },
    [
      {
        item_id: 'SHIRT-S',
        item_group_id: 'UHJvZHVjdDo5',
        item_name: 'Shirt',
        price: 19.5,
        currency: 'EUR',
        quantity: 2,
        value: 39,
      },
    ],
  ],
  [
    'Saleor: not enough',
    {
      url: '/graphql/',
      body: mutation('{ checkoutLinesAdd }', {
        lines: [{ quantity: 2, variantId: 'UHJvZHVjdFZhcmlhbnQ6MzE=' }],
      }),
      answer: saleor([{ field: 'quantity', message: 'No.', code: 'INSUFFICIENT_STOCK' }]),
    },
    [],
  ],
  [
    'commercetools: an add',
    {
      url: 'https://api.example/shop/carts/c1',
      body: { version: 1, actions: [{ action: 'addLineItem', sku: 'CT-1', quantity: 2 }] },
      answer: {
        type: 'Cart',
        id: 'c1',
        version: 2,
        customerEmail: 'anna@example.com',
        lineItems: [
          {
            id: 'l1',
            productId: 'p1',
            productKey: 'chair',
            name: { en: 'Chair' },
            variant: { id: 1, sku: 'CT-1', prices: [], attributes: [] },
            price: {
              id: 'pr',
              value: {
                type: 'centPrecision',
                currencyCode: 'EUR',
                centAmount: 4990,
                fractionDigits: 2,
              },
            },
            quantity: 5,
          },
        ],
      },
    },
    [
      {
        item_id: 'CT-1',
        item_group_id: 'p1',
        price: 49.9,
        currency: 'EUR',
        quantity: 2,
        value: 99.8,
      },
    ],
  ],
  [
    'commercetools: a conflict',
    {
      url: '/shop/carts/c1',
      body: { version: 1, actions: [{ action: 'addLineItem', sku: 'CT-1' }] },
      status: 409,
      answer: {
        statusCode: 409,
        message: 'Conflict',
        errors: [{ code: 'ConcurrentModification' }],
      },
    },
    [],
  ],
  [
    'commercetools: another quantity',
    {
      url: '/shop/carts/c1',
      body: {
        version: 1,
        actions: [{ action: 'changeLineItemQuantity', lineItemId: 'l1', quantity: 3 }],
      },
      answer: {},
    },
    [],
  ],
];

test.each(ROWS)('%s', async (_, exchange, items) => {
  expect(await playAdds(exchange)).toEqual(items);
});
