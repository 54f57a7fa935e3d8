import { describe, expect, it } from 'vitest';
import { toJsonSafe } from '../../../src/tracker/to-json-safe.js';

const copy = (fields: object) => {
  const leftOut: string[] = [];
  return { copy: toJsonSafe(fields, leftOut), leftOut };
};

describe('toJsonSafe', () => {
  it('copies, so that later changes of the page do not show', () => {
    const given = { item: { id: 1 } };
    const result = copy(given);
    given.item.id = 2;
    expect(result).toEqual({ copy: { item: { id: 1 } }, leftOut: [] });
  });

  it('keeps what JSON can hold, and turns a BigInt into text', () => {
    expect(copy({ a: 'x', b: 1.5, c: false, d: null, e: [1], f: 10n, g: undefined })).toEqual({
      copy: { a: 'x', b: 1.5, c: false, d: null, e: [1], f: '10' },
      leftOut: [],
    });
  });

  it('leaves out what JSON cannot hold, by name, and keeps the rest', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const result = copy({
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
    expect(result.copy).toEqual({ kept: 1 });
    expect(result.leftOut).toEqual(['circular', 'node', 'method', 'symbol', 'deep', 'broken']);
  });

  it('takes nothing for nothing', () => {
    expect(toJsonSafe(undefined, [])).toEqual({});
  });
});
