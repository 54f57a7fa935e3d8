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
  /** Sessions by option: with the choice, with it in the cart, and with an order after that. */
  options(): Map<string, [chosen: number, inCart: number, ordered: number]>;
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

/** The steps of a session with each option, from its events in their order. */
function optionsOf(events: readonly Draft['body'][]) {
  const reached = new Map<string, number>();
  const reach = (option: string, depth: number) =>
    reached.set(option, Math.max(depth, reached.get(option) ?? 0));
  const latest = new Map<unknown, string>();
  const inCart = new Map<unknown, Set<string>>();
  for (const { eventType, eventMetadata } of events) {
    const { item_id, attribute_name, attribute_value } = eventMetadata;
    const option = latest.get(item_id);
    if (eventType === 'product configuration attribute set') {
      latest.set(item_id, `${attribute_name}: ${attribute_value}`);
      reach(`${attribute_name}: ${attribute_value}`, 1);
    } else if (eventType === 'product cart-add' && option) {
      inCart.set(item_id, (inCart.get(item_id) ?? new Set()).add(option));
      reach(option, 2);
    } else if (eventType === 'product ordered') {
      for (const one of inCart.get(item_id) ?? []) reach(one, 3);
    }
  }
  return reached;
}

function allOptions(drafts: readonly Draft[]) {
  const sessions = new Map<string, Draft['body'][]>();
  for (const { body } of [...drafts].sort((a, b) => a.time - b.time))
    sessions.set(body.sessionId, [...(sessions.get(body.sessionId) ?? []), body]);
  const counts = new Map<string, [number, number, number]>();
  for (const events of sessions.values())
    for (const [option, depth] of optionsOf(events)) {
      const sums = counts.get(option) ?? [0, 0, 0];
      for (let i = 0; i < depth; i++) (sums[i] as number)++;
      counts.set(option, sums);
    }
  return counts;
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
    options: () => allOptions(drafts),
    where: (test) => figuresOf(drafts.filter(({ body }) => test(body.eventMetadata))),
  };
}
