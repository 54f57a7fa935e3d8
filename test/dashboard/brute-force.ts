import type { JsonObject } from '../../src/contract/index.js';
import type { Draft } from '../../tools/harness/dashboard/shop-visits.js';

/** The figures of a period, by plain loops over the events that the shop has sent. */
export interface Expected {
  drafts: readonly Draft[];
  events: number;
  sessions: number;
  /** Events of a type. */
  count(type: string): number;
  /** Orders less refunds. */
  revenue(currency: string): number;
  /** Sessions that took steps in their order. */
  funnel(steps: readonly string[]): number[];
  /** The same for one part of the events. */
  where(test: (metadata: JsonObject) => boolean): Expected;
}

const distinct = (values: Iterable<unknown>) => new Set(values).size;

function funnelOf(drafts: readonly Draft[], steps: readonly string[]): number[] {
  const reached = new Map<string, number>();
  for (const { body } of [...drafts].sort((a, b) => a.time - b.time)) {
    const at = reached.get(body.sessionId) ?? 0;
    if (body.eventType === steps[at]) reached.set(body.sessionId, at + 1);
  }
  return steps.map((_, step) => [...reached.values()].filter((at) => at > step).length);
}

/** @param range ms since the epoch; the end does not belong to it */
export function expectedFigures(
  all: readonly Draft[],
  { from, to, robots = false }: { from: number; to: number; robots?: boolean },
): Expected {
  return figuresOf(all.filter(({ time, robot }) => time >= from && time < to && robot === robots));
}

function figuresOf(drafts: readonly Draft[]): Expected {
  const ofType = (type: string) => drafts.filter(({ body }) => body.eventType === type);
  const sum = (type: string, currency: string) =>
    ofType(type)
      .filter(({ body }) => body.eventMetadata.currency === currency)
      .reduce((total, { body }) => total + Number(body.eventMetadata.value), 0);
  return {
    drafts,
    events: drafts.length,
    sessions: distinct(drafts.map(({ body }) => body.sessionId)),
    count: (type) => ofType(type).length,
    revenue: (currency) => sum('product ordered', currency) - sum('product refunded', currency),
    funnel: (steps) => funnelOf(drafts, steps),
    where: (test) => figuresOf(drafts.filter(({ body }) => test(body.eventMetadata))),
  };
}
