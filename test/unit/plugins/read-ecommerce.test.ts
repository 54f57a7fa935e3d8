import { afterEach, describe, expect, it, vi } from 'vitest';
import { fieldsOf } from '../../../src/plugins/signals/fields.js';
import { readEcommerce } from '../../../src/plugins/signals/read-ecommerce.js';
import { readNumber } from '../../../src/plugins/signals/read-number.js';

describe('fieldsOf()', () => {
  it.each<[value: unknown, price: number | undefined]>([
    [49.9, 49.9],
    [0, 0],
    ['49.90', 49.9],
    [' 49.90 ', 49.9],
    ['', undefined],
    [' ', undefined],
    ['49,90', 49.9],
    ['1.299,00', 1299],
    ['$49.90', 49.9],
    [Number.NaN, Number.NaN],
    ['€49.90', 49.9],
    ['4,245.42', 4245.42],
    ['1 299,00 kr', 1299],
    ['1’299.00', 1299],
    ['Rs. 1,299.50', 1299.5],
    ['1.299.000', 1299000],
    ['{amount}', Number.NaN],
    ['Infinity', Number.NaN],
    [Number.POSITIVE_INFINITY, Number.NaN],
    ['2 x 49,90', Number.NaN],
    ['from 1 to 2', Number.NaN],
    [null, undefined],
    [true, undefined],
    [[49.9], undefined],
  ])('reads the price %j as %j', (price, number) => {
    expect(fieldsOf({ price }, 'price')).toEqual(number === undefined ? {} : { price: number });
  });

  it.each<[value: unknown, name: string | undefined]>([
    [' Chair ', 'Chair'],
    [7, '7'],
    ['', undefined],
    [{ name: 'Chair' }, undefined],
    [['Chair'], undefined],
    [true, undefined],
  ])('reads the name %j as %j', (item_name, text) => {
    expect(fieldsOf({ item_name }, 'item_name')).toEqual(text ? { item_name: text } : {});
  });

  it('takes the first usable name, and no other field', () => {
    const object = { item_id: null, sku: '', id: 'CH-1', email: 'a@b.example' };
    expect(fieldsOf(object, 'item_id|sku|id item_name|name')).toEqual({ item_id: 'CH-1' });
  });
});

describe('readNumber()', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each<[lang: string, text: string, number: number]>([
    ['en', '1,299', 1299],
    ['en', '1.299', 1.299],
    ['de', '1.299 €', 1299],
    // A program may have written it.
    ['de', '1.299', Number.NaN],
    ['de', '1,299', Number.NaN],
    ['', '1,299', Number.NaN],
    ['', '1.299', Number.NaN],
    ['', '0.299', 0.299],
    ['de', '2 Stück', 2],
    ['de-CH', "CHF 1'299.–", 1299],
  ])('on a page in "%s", "%s" is %d', (lang, text, number) => {
    vi.stubGlobal('document', { documentElement: { lang } });
    expect(readNumber(text)).toBe(number);
  });
});

describe('readEcommerce()', () => {
  it.each<[entry: unknown]>([
    [{}],
    [[]],
    [['event', 'view_item', {}]],
    [['config', 'G-1']],
    [{ event: 'view_item', ecommerce: { items: [] } }],
    [{ event: 'add_to_cart_click' }],
    [{ event: 'refund', ecommerce: { refund: {} } }],
    [{ ecommerce: null }],
    [{ event: 7 }],
    [{ event: 'newsletter', add: true, purchase: 'maybe' }],
  ])('ignores %j', (entry) => {
    expect(readEcommerce(entry)).toBeUndefined();
  });

  it.each<[entry: unknown, source: string]>([
    [{ event: 'add_to_cart' }, 'data-layer'],
    [{ event: 'add_to_cart', ecommerce: null }, 'data-layer'],
    [{ event: 'add_to_cart', ecommerce: { items: [null] } }, 'data-layer'],
    [['event', 'add_to_cart'], 'gtag'],
    [{ event: 'add-to-cart', eventInfo: {} }, 'adobe-data-layer'],
    [{ event: 'whatever', ecommerce: { add: {} } }, 'data-layer'],
  ])('reads %j as an add of unknown products', (entry, source) => {
    expect(readEcommerce(entry)).toMatchObject({ source, order: undefined });
  });

  it('reads fields of the entry itself', () => {
    const items = [{ item_id: 'CH-1' }];
    expect(
      readEcommerce({ event: 'purchase', transaction_id: 7, value: 5, currency: 'EUR', items }),
    ).toMatchObject({
      items: [{ item_id: 'CH-1', currency: 'EUR' }],
      order: { transaction_id: '7', value: 5, currency: 'EUR' },
    });
  });

  it.each<[name: string, items: unknown, ids: string[]]>([
    ['an object with numbers for names', { 0: { item_id: 'A' }, 2: { item_id: 'B' } }, ['A', 'B']],
    ['JSON', '[{"item_id":"A"}]', ['A']],
    ['one product', { item_id: 'A', price: 5 }, ['A']],
  ])('reads items that are %s', (_, items, ids) => {
    const ecommerce = readEcommerce({
      event: 'purchase',
      ecommerce: { transaction_id: 'T', items },
    });
    expect(ecommerce?.items.map(({ item_id }) => item_id)).toEqual(ids);
  });

  it('reads `products` of Universal Analytics under a name of GA4', () => {
    expect(
      readEcommerce(['event', 'purchase', { transaction_id: 'T', products: [{ id: 'A' }] }])?.items,
    ).toMatchObject([{ item_id: 'A' }]);
  });

  it.each(['{{ order.id }}', '{id}', '(not set)', 'undefined', '%ID%', '#', '[order_number]'])(
    'ignores the order id %s',
    (transaction_id) => {
      const ecommerce = readEcommerce({
        event: 'purchase',
        ecommerce: { transaction_id, value: 1 },
      });
      expect(ecommerce?.order).toEqual({ value: 1, currency: undefined });
    },
  );

  it('reads no personal data', () => {
    const person = { email: 'a@b.example', name_on_card: 'A', note: 'please ring' };
    const ecommerce = readEcommerce({
      event: 'purchase',
      ...person,
      ecommerce: { transaction_id: 'T-1', ...person, items: [{ item_id: 'CH-1', ...person }] },
    });
    expect(ecommerce?.order?.transaction_id).toBe('T-1');
    expect(JSON.stringify(ecommerce)).not.toMatch(/example|card|note/);
  });
});
