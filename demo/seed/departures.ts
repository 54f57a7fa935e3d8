import type { Random } from './random.js';
import type { Draft } from './visit.js';

/** One request: events that leave together. */
export interface Departure {
  /** ms since the epoch. */
  at: number;
  events: Draft[];
  /** Sent by the shop's server with its private token, not by a page. */
  fromServer?: boolean;
}

/**
 * How a visit's events reach the collector: most at once, some together with the next one, some late
 * because the network was gone, a few twice because the answer was lost, and very few never: the number
 * of such a one is missing.
 */
export function departuresOf(drafts: readonly Draft[], now: number, { next }: Random): Departure[] {
  const departures: Departure[] = [];
  let together: Draft[] = [];
  for (const draft of drafts) {
    const chance = next();
    const wait = 40 + 400 * next() ** 3;
    const late = chance < 0.012 ? 3_600_000 * next() ** 4 : chance < 0.06 ? 4_000 * next() : 0;
    const time = draft.eventMetadata.$time;
    if (chance > 0.996 && draft !== drafts[0]) continue;
    together.push(draft);
    if (chance > 0.93 && draft !== drafts.at(-1)) continue;
    const at = Math.min(Math.round(time + wait + late), now);
    departures.push({ at, events: together });
    if (chance < 0.008) departures.push({ at: Math.min(at + 2_000, now), events: together });
    together = [];
  }
  const last = together.at(-1);
  if (last) departures.push({ at: last.eventMetadata.$time + 300, events: together });
  return departures;
}
