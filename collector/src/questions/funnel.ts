import { isProductDimension } from './dimensions.js';
import type { EventPattern, FunnelGroup, FunnelRequest, FunnelResult, Key } from './requests.js';
import type { VisitEvent } from './visits.js';
import { walk } from './walk.js';
import { walkProducts } from './walk-products.js';

/** Median of numbers; null without any. */
export function median(values: number[]): number | null {
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  const upper = values[middle];
  if (upper === undefined) return null;
  return values.length % 2 ? upper : ((values[middle - 1] as number) + upper) / 2;
}

/** Counts of a group, while visitors are added. */
interface Counts {
  key: Key;
  gaps: number[][];
}

const toGroup = ({ key, gaps }: Counts): FunnelGroup => ({
  key,
  steps: gaps.map((list, step) => ({
    count: list.length,
    medianMs: step ? median(list) : null,
  })),
});

/** Bits of the steps up to the add to the cart: from then on, the cart keeps what was chosen. */
function chosenBitsOf(steps: readonly EventPattern[]): number {
  const [first, ...later] = steps.map(({ type }) => type);
  if (first !== 'product configuration attribute set') return 0;
  const add = later.indexOf('product cart-add');
  const last = add < 0 ? later.length : add + 1;
  return 2 ** (last + 1) - 2;
}

/**
 * Counts the visitors that reach each step, together and by value: of a product, each value of the first step counts
 * with the later steps of the same product; of everything else, the value of the visitor's first step.
 */
export function createFunnel({
  steps: patterns,
  withinMs,
  dimension,
}: Pick<FunnelRequest, 'steps' | 'withinMs' | 'dimension'>) {
  const options = { steps: patterns.length, withinMs };
  const isOfProduct = dimension !== undefined && isProductDimension(dimension);
  const chosenBits = dimension === 'attribute' ? chosenBitsOf(patterns) : 0;
  const createCounts = (key: Key): Counts => ({ key, gaps: patterns.map(() => []) });
  const all = createCounts(null);
  const groups = new Map<Key, Counts>();

  const count = ({ gaps }: Counts, reached: readonly number[]) => {
    for (const [step, gap] of reached.entries()) gaps[step]?.push(gap);
  };
  const countIn = (key: Key, reached: readonly number[]) => {
    const group = groups.get(key) ?? createCounts(key);
    groups.set(key, group);
    count(group, reached);
  };

  return {
    add(events: readonly VisitEvent[]) {
      const reached = walk(events, options);
      if (!reached.length) return;
      count(all, reached);
      if (isOfProduct)
        for (const [key, gaps] of walkProducts(events, { ...options, chosenBits }))
          countIn(key, gaps);
      else if (dimension) countIn(events.find(({ mask }) => mask & 1)?.key ?? null, reached);
    },
    result: (): FunnelResult => ({
      all: toGroup(all),
      groups: [...groups.values()].map(toGroup).sort((a, b) => {
        const order = (b.steps[0]?.count ?? 0) - (a.steps[0]?.count ?? 0);
        if (order || a.key === b.key) return order;
        if (a.key === null || b.key === null) return a.key === null ? 1 : -1;
        return a.key < b.key ? -1 : 1;
      }),
    }),
  };
}
