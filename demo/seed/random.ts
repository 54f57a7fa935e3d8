/** Chance that repeats itself: the same seed gives the same visits. */
export interface Random {
  /** From 0 to 1, without 1. */
  next(): number;
  /** True in this share of calls: 0 to 1. */
  chance(share: number): boolean;
  /** Any entry. */
  any<T>(list: readonly T[]): T;
  /** One entry, each as often as its share says. */
  pick<T extends { share: number }>(list: readonly T[]): T;
  /** A text of hexadecimal digits. */
  hex(length: number): string;
}

/** mulberry32, a small generator of good quality. */
function mulberry32(state: number): () => number {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function createRandom(state: number): Random {
  const next = mulberry32(state);
  const any = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  return {
    next,
    any,
    chance: (share) => next() < share,
    pick(list) {
      let rest = next() * list.reduce((sum, { share }) => sum + share, 0);
      const found = list.find(({ share }) => {
        rest -= share;
        return rest < 0;
      });
      return found ?? any(list);
    },
    hex: (length) => Array.from({ length }, () => any([...'0123456789abcdef'])).join(''),
  };
}
