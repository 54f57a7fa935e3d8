import type { FunnelGroup, FunnelRequest, FunnelResult, Key } from './requests.js';
import type { VisitEvent } from './visits.js';

/** Median of numbers; null without any. */
export function median(values: number[]): number | null {
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  const upper = values[middle];
  if (upper === undefined) return null;
  return values.length % 2 ? upper : ((values[middle - 1] as number) + upper) / 2;
}

/** A way through the first steps. */
interface Chain {
  start: number;
  /** Time of its last step. */
  last: number;
}

/**
 * Walks the events of a visitor through the steps. A later start of a step replaces the earlier one, so that a time
 * limit misses nobody; times count from the latest event of the step before.
 *
 * @returns ms since the step before, for each reached step; 0 for the first
 */
export function walk(
  events: readonly VisitEvent[],
  { steps, withinMs = Number.POSITIVE_INFINITY }: { steps: number; withinMs?: number | undefined },
): number[] {
  const chains: (Chain | undefined)[] = [];
  const gaps: number[] = [];
  for (const { time, mask } of events) {
    // From the last step down: one event is not two steps of a way.
    for (let step = steps - 1; step > 0; step--) {
      const before = chains[step - 1];
      if (!(mask & (1 << step)) || !before || time - before.start > withinMs) continue;
      chains[step] = { start: before.start, last: time };
      gaps[step] ??= time - before.last;
    }
    if (mask & 1) {
      chains[0] = { start: time, last: time };
      gaps[0] ??= 0;
    }
  }
  return gaps;
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

/** Counts the visitors that reach each step, together and by the value of their first step. */
export function createFunnel({
  steps: { length: steps },
  withinMs,
  dimension,
}: Pick<FunnelRequest, 'steps' | 'withinMs' | 'dimension'>) {
  const createCounts = (key: Key): Counts => ({
    key,
    gaps: Array.from({ length: steps }, () => []),
  });
  const all = createCounts(null);
  const groups = new Map<Key, Counts>();

  const count = ({ gaps }: Counts, reached: readonly number[]) => {
    for (const [step, gap] of reached.entries()) gaps[step]?.push(gap);
  };

  return {
    add(events: readonly VisitEvent[]) {
      const reached = walk(events, { steps, withinMs });
      if (!reached.length) return;
      count(all, reached);
      if (!dimension) return;
      const key = events.find(({ mask }) => mask & 1)?.key ?? null;
      const group = groups.get(key) ?? createCounts(key);
      groups.set(key, group);
      count(group, reached);
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
