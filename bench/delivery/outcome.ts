import type { Sighting } from '../peers/sightings.js';

/** Counts of a visit's events. */
export interface Outcome {
  tracked: number;
  /** Stored at least once by the end. */
  delivered: number;
  /** Copies beyond the first that carry the id of it: a server that looks can leave them out. */
  sameId: number;
  /** Copies beyond the first that no server can tell from another event, or that this one did not. */
  otherId: number;
}

/**
 * Counts the stored, repeated and missing ones among the tracked events.
 *
 * @param copies that the server accepted, as they are on the wire
 * @param stored marks in the store of a server that leaves copies out; default: it stores each
 */
export function outcomeOf(
  tracked: readonly string[],
  copies: readonly Sighting[],
  stored?: readonly string[],
): Outcome {
  const outcome: Outcome = { tracked: tracked.length, delivered: 0, sameId: 0, otherId: 0 };
  for (const mark of tracked) {
    const own = copies.filter((copy) => copy.mark === mark);
    const times = stored ? stored.filter((other) => other === mark).length : own.length;
    if (!times) continue;
    const withoutId = own.filter(({ id }) => id === undefined).length;
    const ids = new Set(own.flatMap(({ id }) => id ?? [])).size;
    outcome.delivered++;
    outcome.sameId += own.length - withoutId - ids;
    outcome.otherId += stored ? times - 1 : withoutId + ids - 1;
  }
  return outcome;
}
