/** Random values that a seed decides: the same seed gives the same values. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from 0 to below a bound. */
  below(bound: number): number;
  pick<T>(values: readonly T[]): T;
  /** A whole number between two bounds; small ones are as likely as large ones. */
  size(min: number, max: number): number;
}

/** Mulberry32: small, and random enough for tests. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    next,
    below,
    pick: <T>(values: readonly T[]) => values[below(values.length)] as T,
    size: (min, max) => Math.round(min * (max / min) ** next()),
  };
}
