const MINUTE_MS = 60_000;

const money = (amount: number) => ({ amount, currencyCode: 'EUR' });

const base = (name: string, id: string, pathname: string) => ({
  name,
  id,
  clientId: 'b1c7a7d2-0000-4000-8000-1d2c3b4a5f60',
  seq: 1,
  type: 'standard',
  timestamp: new Date(Date.now() - MINUTE_MS).toISOString(),
  context: {
    document: {
      location: { origin: 'https://shop.example', pathname, search: '?key=secret' },
    },
  },
});

const VARIANT = {
  id: '42',
  sku: 'CH-1-W',
  title: 'walnut',
  price: money(45),
  product: { id: '7', title: 'Armchair', vendor: 'Vitrine' },
};

export const VISIT = '0b9f9bb3-6a0e-4f6c-9d58-2b1d2f7f4a10';

/** A product's page, as Shopify tells of it. */
export const VIEWED = {
  ...base('product_viewed', 'sh-1', '/products/armchair'),
  data: { productVariant: VARIANT },
};

/** Two pieces in the cart. */
export const ADDED = {
  ...base('product_added_to_cart', 'sh-2', '/products/armchair'),
  data: { cartLine: { merchandise: VARIANT, quantity: 2, cost: { totalAmount: money(90) } } },
};

/** An order, with everything personal that Shopify tells a pixel. */
export const COMPLETED = {
  ...base('checkout_completed', 'sh-3', '/checkouts/cn/secret/thank-you'),
  data: {
    checkout: {
      attributes: [{ key: '_vitrine_visit', value: `${VISIT}/user-1` }],
      order: { id: 'gid://shopify/Order/5501?key=secret', customer: { id: 'secret' } },
      token: 'secret',
      currencyCode: 'EUR',
      totalPrice: money(120.5),
      totalTax: money(20.5),
      shippingLine: { price: money(10) },
      email: 'visitor@mail.example',
      phone: '+49 30 123456',
      billingAddress: { firstName: 'Erika', lastName: 'Mustermann', address1: 'Heidestrasse 17' },
      lineItems: [
        { quantity: 2, title: 'Armchair', variant: VARIANT },
        { quantity: 1, title: 'A line without a product', variant: null },
      ],
    },
  },
};
