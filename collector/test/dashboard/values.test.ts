import { describe, expect, it } from 'vitest';
import { decodePart } from '../../dashboard/address/paths.js';
import { valueRange } from '../../dashboard/chart/value-range.js';
import { changeRatio } from '../../dashboard/format/change-ratio.js';

describe('changeRatio', () => {
  it('has the sign of the change, also from a figure below zero', () => {
    expect(changeRatio(150, 100)).toBe(0.5);
    expect(changeRatio(50, 100)).toBe(-0.5);
    expect(changeRatio(200, -100)).toBe(3);
    expect(changeRatio(-200, -100)).toBe(-1);
  });
});

describe('valueRange', () => {
  it('begins at zero, and has space above the highest value', () => {
    const [low, high] = valueRange(20, 100);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(106);
  });

  it('shows values below zero', () => {
    const [low, high] = valueRange(-50, 100);
    expect(low).toBeCloseTo(-53);
    expect(high).toBeCloseTo(106);
    expect(valueRange(-50, -10)[1]).toBe(0);
  });

  it('is never empty', () => {
    expect(valueRange(null, null)).toEqual([0, 1]);
    expect(valueRange(0, 0)).toEqual([0, 1]);
  });
});

describe('decodePart', () => {
  it('decodes a part of a path, and leaves a broken one as it is', () => {
    expect(decodePart('a%2Fb%20c')).toBe('a/b c');
    expect(decodePart('a%2')).toBe('a%2');
  });
});
