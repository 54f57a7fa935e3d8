import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../../../src/plugins/signals/fields.js';
import { readEcommerce } from '../../../src/plugins/signals/read-ecommerce.js';

describe('fieldsOf()', () => {
  it.each<[value: unknown, price: number | undefined]>([
    [49.9, 49.9],
    [0, 0],
    ['49.90', 49.9],
    [' 49.90 ', 49.9],
    ['', undefined],
    [' ', undefined],
    ['49,90', undefined],
    ['1.299,00', undefined],
    ['$49.90', undefined],
    [Number.NaN, undefined],
    [null, undefined],
    [true, undefined],
    [[49.9], undefined],
  ])('a price of %j is %j', (price, number) => {
    expect(fieldsOf({ price }, 'price')).toEqual(number === undefined ? {} : { price: number });
  });

  it.each<[value: unknown, name: string | undefined]>([
    [' Chair ', 'Chair'],
    [7, '7'],
    ['', undefined],
    [{ name: 'Chair' }, undefined],
    [['Chair'], undefined],
    [true, undefined],
  ])('a name of %j is %j', (item_name, text) => {
    expect(fieldsOf({ item_name }, 'item_name')).toEqual(text ? { item_name: text } : {});
  });

  it('takes the first name that is usable, and nothing that was not asked for', () => {
    const object = { item_id: null, sku: '', id: 'CH-1', email: 'a@b.example' };
    expect(fieldsOf(object, 'item_id|sku|id item_name|name')).toEqual({ item_id: 'CH-1' });
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
  ])('%j is about something else', (entry) => {
    expect(readEcommerce(entry)).toBeUndefined();
  });

  it.each<[entry: unknown, source: string]>([
    [{ event: 'add_to_cart' }, 'data-layer'],
    [{ event: 'add_to_cart', ecommerce: null }, 'data-layer'],
    [{ event: 'add_to_cart', ecommerce: { items: [null] } }, 'data-layer'],
    [['event', 'add_to_cart'], 'gtag'],
    [{ event: 'add-to-cart', eventInfo: {} }, 'adobe-data-layer'],
    [{ event: 'whatever', ecommerce: { add: {} } }, 'data-layer'],
  ])('%j is an add of we know not what', (entry, source) => {
    expect(readEcommerce(entry)).toMatchObject({ source, order: undefined });
  });

  it('takes fields that stand in the entry itself', () => {
    const items = [{ item_id: 'CH-1' }];
    expect(
      readEcommerce({ event: 'purchase', transaction_id: 7, value: 5, currency: 'EUR', items }),
    ).toMatchObject({
      items: [{ item_id: 'CH-1', currency: 'EUR' }],
      order: { transaction_id: '7', value: 5, currency: 'EUR' },
    });
  });

  it('reads nothing that is personal', () => {
    const person = { email: 'a@b.example', name_on_card: 'A', note: 'please ring' };
    const told = readEcommerce({
      event: 'purchase',
      ...person,
      ecommerce: { transaction_id: 'T-1', ...person, items: [{ item_id: 'CH-1', ...person }] },
    });
    expect(told?.order?.transaction_id).toBe('T-1');
    expect(JSON.stringify(told)).not.toMatch(/example|card|note/);
  });
});
