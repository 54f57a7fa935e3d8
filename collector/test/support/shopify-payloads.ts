/** Payloads of Shopify's webhooks in the shape of API version 2026-01, with data of our own. */

/** Every personal value of the payloads. None may reach the store. */
export const SHOPIFY_PERSONAL = [
  ...['Wilhelmine', 'Achterberg', 'Ferdinand', 'Zwischenstein'],
  ...['wilhelmine.achterberg@mail.example', 'rechnung@achterberg.example'],
  ...['+49 30 5550177', '+49305550178', '203.0.113.77', '2001:db8:77::1'],
  ...[
    'Kastanienallee 177',
    'Hinterhaus links',
    'Prenzlau am See',
    '10999-B',
    'Achterberg Möbel GmbH',
  ],
  ...['Bitte beim Nachbarn Krause klingeln', 'Gravur: Für Oma Trude', 'VIP-Stammkundin'],
  ...['Opera/9.80 (Persoenlich; 77)', 'de-DE,77', 'Kratzer am Bein laut Frau Achterberg'],
  ...['•••• •••• •••• 4242', 'pi_secret_77', 'newsletter-trude@mail.example', '52.5377', '13.4177'],
];

const money = (amount: string, shop = amount, presentment = 'EUR') => ({
  shop_money: { amount: shop, currency_code: 'EUR' },
  presentment_money: { amount, currency_code: presentment },
});

const address = {
  first_name: 'Wilhelmine',
  last_name: 'Achterberg',
  name: 'Wilhelmine Achterberg',
  address1: 'Kastanienallee 177',
  address2: 'Hinterhaus links',
  company: 'Achterberg Möbel GmbH',
  phone: '+49 30 5550177',
  city: 'Prenzlau am See',
  zip: '10999-B',
  province: null,
  country: 'Germany',
  country_code: 'DE',
  latitude: 52.5377,
  longitude: 13.4177,
};

export interface ShopifyOrder {
  id: number;
  /** Presentment. */
  total: string;
  currency?: string;
  visit?: string;
  status?: string;
  updatedAt?: string;
  createdAt?: string;
  cancelledAt?: string | null;
  refunds?: object[];
  quantity?: number;
  test?: boolean;
}

const line = (id: number, price: string, quantity: number, currency: string) => ({
  id: id * 10 + 1,
  admin_graphql_api_id: `gid://shopify/LineItem/${id * 10 + 1}`,
  attributed_staffs: [],
  current_quantity: quantity,
  fulfillable_quantity: quantity,
  fulfillment_service: 'manual',
  fulfillment_status: null,
  gift_card: false,
  grams: 9_500,
  name: 'Lounge chair - walnut',
  price,
  price_set: money(price, price, currency),
  product_exists: true,
  product_id: 7_001,
  properties: [{ name: 'Gravur', value: 'Gravur: Für Oma Trude' }],
  quantity,
  requires_shipping: true,
  sku: 'CH-WAL',
  taxable: true,
  title: 'Lounge chair',
  total_discount: '0.00',
  total_discount_set: money('0.00'),
  variant_id: 41,
  variant_inventory_management: 'shopify',
  variant_title: 'walnut',
  vendor: 'Chairs & Co',
  tax_lines: [{ price: '9.50', rate: 0.19, title: 'MwSt', price_set: money('9.50') }],
  duties: [],
  discount_allocations: [],
});

/** `orders/create`, `orders/paid`, `orders/updated` and `orders/cancelled`. */
export function shopifyOrder({
  id,
  total,
  currency = 'EUR',
  visit,
  status = 'paid',
  createdAt = '2026-03-15T11:59:00+01:00',
  updatedAt = createdAt,
  cancelledAt = null,
  refunds = [],
  quantity = 1,
  test = false,
}: ShopifyOrder) {
  return {
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    app_id: 580_111,
    browser_ip: '203.0.113.77',
    buyer_accepts_marketing: true,
    cancel_reason: cancelledAt ? 'customer' : null,
    cancelled_at: cancelledAt,
    cart_token: `cart-${id}`,
    checkout_id: id + 1,
    checkout_token: `checkout-${id}`,
    client_details: {
      accept_language: 'de-DE,77',
      browser_height: null,
      browser_ip: '2001:db8:77::1',
      browser_width: null,
      session_hash: null,
      user_agent: 'Opera/9.80 (Persoenlich; 77)',
    },
    closed_at: null,
    company: null,
    confirmation_number: `KX${id}`,
    confirmed: true,
    contact_email: 'wilhelmine.achterberg@mail.example',
    created_at: createdAt,
    currency: 'EUR',
    current_subtotal_price: total,
    current_total_price: total,
    current_total_tax: '9.50',
    customer_locale: 'de-DE',
    device_id: null,
    discount_codes: [{ code: 'SPRING', amount: '5.00', type: 'fixed_amount' }],
    email: 'wilhelmine.achterberg@mail.example',
    estimated_taxes: false,
    financial_status: status,
    fulfillment_status: null,
    landing_site: '/?utm_source=x&email=newsletter-trude@mail.example',
    location_id: null,
    merchant_of_record_app_id: null,
    name: `#${id % 100_000}`,
    note: 'Bitte beim Nachbarn Krause klingeln',
    note_attributes: [
      { name: 'gift_message', value: 'Gravur: Für Oma Trude' },
      ...(visit === undefined ? [] : [{ name: '_vitrine_visit', value: visit }]),
    ],
    number: (id % 100_000) - 1_000,
    order_number: id % 100_000,
    order_status_url: `https://shop.example/orders/pi_secret_77/${id}`,
    original_total_duties_set: null,
    payment_gateway_names: ['shopify_payments'],
    phone: '+49305550178',
    presentment_currency: currency,
    processed_at: createdAt,
    reference: null,
    referring_site: 'https://mail.example/?to=newsletter-trude@mail.example',
    source_name: 'web',
    subtotal_price: total,
    tags: 'VIP-Stammkundin',
    tax_exempt: false,
    taxes_included: true,
    test,
    token: `pi_secret_77-${id}`,
    total_discounts: '5.00',
    total_line_items_price: total,
    total_outstanding: '0.00',
    total_price: total,
    total_price_set: money(total, total, currency),
    total_shipping_price_set: money('4.90', '4.90', currency),
    total_tax: '9.50',
    total_tax_set: money('9.50', '9.50', currency),
    total_tip_received: '0.00',
    total_weight: 9_500,
    updated_at: updatedAt,
    user_id: null,
    billing_address: { ...address, name: 'Ferdinand Zwischenstein', first_name: 'Ferdinand' },
    customer: {
      id: 207_119,
      email: 'rechnung@achterberg.example',
      first_name: 'Ferdinand',
      last_name: 'Zwischenstein',
      note: 'VIP-Stammkundin',
      phone: '+49305550178',
      default_address: address,
    },
    discount_applications: [],
    fulfillments: [],
    line_items: [line(id, total, quantity, currency)],
    payment_terms: null,
    refunds,
    shipping_address: address,
    shipping_lines: [{ id: 1, title: 'DHL', price: '4.90', phone: '+49 30 5550177' }],
    returns: [],
  };
}

export interface ShopifyRefund {
  id: number;
  orderId: number;
  amount: string;
  currency?: string;
  status?: string;
  createdAt?: string;
}

/** `refunds/create`, and an entry of `refunds` of an order. */
export const shopifyRefund = ({
  id,
  orderId,
  amount,
  currency = 'EUR',
  status = 'success',
  createdAt = '2026-03-15T12:30:00+01:00',
}: ShopifyRefund) => ({
  id,
  admin_graphql_api_id: `gid://shopify/Refund/${id}`,
  created_at: createdAt,
  note: 'Kratzer am Bein laut Frau Achterberg',
  order_id: orderId,
  processed_at: createdAt,
  restock: true,
  total_duties_set: money('0.00'),
  user_id: 548_380_009,
  order_adjustments: [],
  transactions: [
    {
      id: id * 10,
      admin_graphql_api_id: `gid://shopify/OrderTransaction/${id * 10}`,
      amount,
      authorization: 'pi_secret_77',
      created_at: createdAt,
      currency,
      gateway: 'shopify_payments',
      kind: 'refund',
      location_id: null,
      message: 'Transaction approved',
      order_id: orderId,
      parent_id: id,
      payment_details: {
        credit_card_number: '•••• •••• •••• 4242',
        credit_card_name: 'Achterberg',
      },
      processed_at: createdAt,
      receipt: { email: 'rechnung@achterberg.example' },
      source_name: 'web',
      status,
      test: false,
      user_id: null,
    },
  ],
  refund_line_items: [
    {
      id: id * 100,
      line_item_id: orderId * 10 + 1,
      location_id: 4_870,
      quantity: 1,
      restock_type: 'return',
      subtotal: Number(amount),
      subtotal_set: money(amount, amount, currency),
      total_tax: 1.5,
      total_tax_set: money('1.50', '1.50', currency),
      line_item: line(orderId, amount, 1, currency),
    },
  ],
  duties: [],
});
