import { ADDED, ORDERED } from '../../events/event-types.js';

/** Successes that AR is measured by. */
export const OUTCOMES = { [ADDED]: 'Added to cart', [ORDERED]: 'Ordered' } as const;

export type Outcome = keyof typeof OUTCOMES;

/** The outcome of an address. */
export const outcomeOf = (text: string | undefined): Outcome =>
  (Object.keys(OUTCOMES) as Outcome[]).find((outcome) => outcome === text) ?? ADDED;
