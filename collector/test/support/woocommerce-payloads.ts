/** Payloads of WooCommerce's webhooks in the shape of the REST API v3 (WooCommerce 9), with data of our own. */

/** Every personal value of the payloads. None may reach the store. */
export const WOOCOMMERCE_PERSONAL = [
  ...['Leopoldine', 'Sonnleitner', 'Sonnleitner & Töchter', 'Am Hohlweg 219', 'Stiege 4, Tür 19'],
  ...[
    'Unterkirchen',
    '1190-W',
    'leopoldine@sonnleitner.example',
    '+43 1 5550219',
    '198.51.100.219',
  ],
  ...['Opera/9.80 (Persoenlich; 219)', 'Ab 18 Uhr liefern, Hund Bello', 'ch_personal_219'],
  ...['wc_order_Personal219', 'Frau Sonnleitner war unzufrieden', 'Monogramm LS'],
];

const address = {
  first_name: 'Leopoldine',
  last_name: 'Sonnleitner',
  company: 'Sonnleitner & Töchter',
  address_1: 'Am Hohlweg 219',
  address_2: 'Stiege 4, Tür 19',
  city: 'Unterkirchen',
  state: '',
  postcode: '1190-W',
  country: 'AT',
  phone: '+43 1 5550219',
};

export interface WooOrder {
  id: number;
  total: string;
  currency?: string;
  number?: string;
  status?: string;
  paid?: boolean;
  visit?: string;
  created?: string;
  modified?: string;
  refunds?: { id: number; total: string }[];
}

/** `order.created`, `order.updated` and `order.restored`. */
export const wooOrder = ({
  id,
  total,
  currency = 'EUR',
  number = `${id}`,
  status = 'processing',
  paid = true,
  visit,
  created = '2026-03-15T11:00:00',
  modified = created,
  refunds = [],
}: WooOrder) => ({
  id,
  parent_id: 0,
  status,
  currency,
  version: '9.6.0',
  prices_include_tax: true,
  date_created: created,
  date_modified: modified,
  discount_total: '5.00',
  discount_tax: '0.00',
  shipping_total: '4.90',
  shipping_tax: '0.00',
  cart_tax: '9.50',
  total,
  total_tax: '9.50',
  customer_id: 26,
  order_key: 'wc_order_Personal219',
  billing: { ...address, email: 'leopoldine@sonnleitner.example' },
  shipping: address,
  payment_method: 'stripe',
  payment_method_title: 'Card',
  transaction_id: 'ch_personal_219',
  customer_ip_address: '198.51.100.219',
  customer_user_agent: 'Opera/9.80 (Persoenlich; 219)',
  created_via: 'checkout',
  customer_note: 'Ab 18 Uhr liefern, Hund Bello',
  date_completed: null,
  date_paid: paid ? created : null,
  cart_hash: '7c7b2a',
  number,
  meta_data: [
    { id: 1, key: '_wc_order_attribution_user_agent', value: 'Opera/9.80 (Persoenlich; 219)' },
    ...(visit === undefined ? [] : [{ id: 2, key: '_vitrine_visit', value: visit }]),
    { id: 3, key: '_nested', value: { mail: 'leopoldine@sonnleitner.example' } },
  ],
  line_items: [
    {
      id: id * 10,
      name: 'Lounge chair - walnut',
      product_id: 15,
      variation_id: 16,
      quantity: 1,
      tax_class: '',
      subtotal: total,
      subtotal_tax: '9.50',
      total,
      total_tax: '9.50',
      taxes: [],
      meta_data: [
        { id: 9, key: 'Engraving', value: 'Monogramm LS', display_value: 'Monogramm LS' },
      ],
      sku: 'CH-WAL',
      price: Number(total),
      image: { id: '', src: '' },
      parent_name: 'Lounge chair',
    },
  ],
  tax_lines: [],
  shipping_lines: [{ id: 1, method_title: 'Post', total: '4.90', meta_data: [] }],
  fee_lines: [],
  coupon_lines: [{ id: 2, code: 'spring', discount: '5.00', discount_tax: '0', meta_data: [] }],
  refunds: refunds.map((refund) => ({ ...refund, reason: 'Frau Sonnleitner war unzufrieden' })),
  payment_url: 'https://shop.example/checkout/order-pay/?key=wc_order_Personal219',
  is_editable: false,
  needs_payment: !paid,
  needs_processing: true,
  date_created_gmt: created,
  date_modified_gmt: modified,
  date_completed_gmt: null,
  date_paid_gmt: paid ? created : null,
  currency_symbol: '€',
});
