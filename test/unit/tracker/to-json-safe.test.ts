import { describe, expect, it } from 'vitest';
import { toJsonSafe } from '../../../src/tracker/to-json-safe.js';

describe('toJsonSafe', () => {
  it('returns a copy that stays as it is when the page changes the original', () => {
    const given = { item: { id: 1 } };
    const result = toJsonSafe(given);
    given.item.id = 2;
    expect(result).toEqual({ value: { item: { id: 1 } }, omitted: [] });
  });

  it('keeps every JSON value, and turns a BigInt into text', () => {
    expect(toJsonSafe({ a: 'x', b: 1.5, c: false, d: null, e: [1], f: 10n, g: undefined })).toEqual(
      {
        value: { a: 'x', b: 1.5, c: false, d: null, e: [1], f: '10' },
        omitted: [],
      },
    );
  });

  it('omits fields that are not JSON, names them, and keeps the rest', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const result = toJsonSafe({
      circular,
      node: { nodeType: 1 },
      method() {},
      symbol: Symbol('s'),
      deep: { big: 1n },
      get broken() {
        throw new Error('no');
      },
      kept: 1,
    });
    expect(result.value).toEqual({ kept: 1 });
    expect(result.omitted).toEqual(['circular', 'node', 'method', 'symbol', 'deep', 'broken']);
  });

  it('returns no fields when there are none', () => {
    expect(toJsonSafe(undefined)).toEqual({ value: {}, omitted: [] });
  });

  it('prefers fields to defaults, and removes a default when its field is undefined', () => {
    const defaults = { a: 1, b: 2, c: 3 };
    expect(toJsonSafe({ b: 'x', c: undefined }, defaults).value).toEqual({ a: 1, b: 'x' });
    expect(defaults).toEqual({ a: 1, b: 2, c: 3 });
  });
});
