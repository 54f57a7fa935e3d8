import type { VisitEvent } from './visits.js';

export interface WalkOptions {
  /** Number of steps. */
  steps: number;
  /** From the first step to the last: ms. */
  withinMs?: number | undefined;
}

/** A way through the first steps. */
interface Chain {
  start: number;
  /** Time of its last step. */
  last: number;
}

/** How far a visitor has come. */
export interface Way {
  /** For each step, the latest way that ends with it. */
  chains: (Chain | undefined)[];
  /** ms since the step before, for each reached step; 0 for the first. */
  gaps: number[];
}

/**
 * Takes the steps that an event is. A later start of a step replaces the earlier one, so that a time limit misses nobody;
 * times count from the latest event of the step before.
 */
export function takeSteps(
  { chains, gaps }: Way,
  { time, mask }: Pick<VisitEvent, 'time' | 'mask'>,
  { steps, withinMs = Number.POSITIVE_INFINITY }: WalkOptions,
): void {
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

/** Walks the events of a visitor through the steps. @returns the gaps of its way */
export function walk(events: readonly VisitEvent[], options: WalkOptions): number[] {
  const way: Way = { chains: [], gaps: [] };
  for (const event of events) takeSteps(way, event, options);
  return way.gaps;
}
