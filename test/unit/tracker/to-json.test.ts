import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toJson } from '../../../src/tracker/to-json.js';
import { toJsonSafe } from '../../../src/tracker/to-json-safe.js';

const VALUE = { list: [1, [2]], deep: { items: [{ item_id: 'A' }] }, date: new Date(0) };

it('returns the same as JSON.stringify', () => {
  expect(toJson(VALUE)).toBe(JSON.stringify(VALUE));
});

describe('on a page that gives all arrays a toJSON', () => {
  const expected = JSON.stringify(VALUE);
  beforeEach(() => {
    Object.defineProperty(Array.prototype, 'toJSON', {
      configurable: true,
      value(this: unknown[]) {
        return `[${this}]`;
      },
    });
  });
  afterEach(() => {
    Reflect.deleteProperty(Array.prototype, 'toJSON');
  });

  it('keeps lists as lists', () => {
    const json = toJson(VALUE);
    const safe = toJsonSafe(VALUE).value;
    const list = toJson(['a']);
    Reflect.deleteProperty(Array.prototype, 'toJSON');
    expect(json).toBe(expected);
    expect(safe).toEqual(JSON.parse(expected));
    expect(list).toBe('["a"]');
  });
});
