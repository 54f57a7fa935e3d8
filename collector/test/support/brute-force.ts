/** Answers to questions by plain loops over known events: no SQL, and no code of the collector. */

import { ORG } from './collector.js';
import type { KnownEvent } from './question-events.js';

/** Local date and hour of a moment, by `Intl`. */
function localParts(zone: string, time: number) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      ...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
      ...({ hour: '2-digit', timeZoneName: 'longOffset' } as const),
    })
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const offset = (parts.timeZoneName ?? '').replace('GMT', '') || '+00:00';
  return { day: `${parts.year}-${parts.month}-${parts.day}`, hour: parts.hour, offset };
}

function mondayOf(day: string) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

type Value = string | number | boolean | null;

/** Values of a dimension; several for experiments. */
export function valuesOf(event: KnownEvent, dimension: string, zone: string): Value[] {
  const { record } = event;
  const { day, hour, offset } = localParts(zone, record.createdAt);
  const color = record.metadata.color as Value | string[];
  const list = Object.entries(event.variants)
    .map(([name, variant]) => `${name}=${variant}`)
    .sort();
  const byName: Record<string, Value[]> = {
    eventType: [record.type],
    assetId: [record.assetId],
    item_id: [event.item],
    item_brand: [event.brand],
    'device.type': [event.device],
    channel: [event.channel],
    'campaign.source': [event.source],
    'metadata.color': [Array.isArray(color) ? null : color],
    attribute: [
      record.metadata.attribute_name ? `fabric=${record.metadata.attribute_value}` : null,
    ],
    experiment: list.length ? list : [null],
    hour: [`${day}T${hour}:00:00${offset}`],
    day: [day],
    week: [mondayOf(day)],
    month: [day.slice(0, 7)],
  };
  return byName[dimension] as Value[];
}

export const BRUTE_DIMENSIONS = [
  ...['eventType', 'assetId', 'item_id', 'item_brand', 'device.type', 'channel'],
  ...['campaign.source', 'metadata.color', 'attribute', 'experiment', 'hour', 'day', 'week'],
  'month',
];

export interface BruteScope {
  zone: string;
  robots: 'exclude' | 'include' | 'only';
  from?: number;
  to?: number;
  /** Dimension and its allowed values. */
  filter?: [dimension: string, values: string[]];
}

/** The events of a scope, in order. */
export const inScope = (events: readonly KnownEvent[], scope: BruteScope) =>
  events
    .map((event, arrival) => ({ event, arrival }))
    .filter(({ event }) => {
      const { record, robot } = event;
      if (record.org !== ORG) return false;
      if (scope.robots !== 'include' && robot !== (scope.robots === 'only')) return false;
      if (scope.from !== undefined && record.createdAt < scope.from) return false;
      if (scope.to !== undefined && record.createdAt >= scope.to) return false;
      if (!scope.filter) return true;
      const [dimension, values] = scope.filter;
      return valuesOf(event, dimension, scope.zone).some(
        (value) => value !== null && values.includes(`${value}`),
      );
    })
    .sort((a, b) => a.event.record.createdAt - b.event.record.createdAt || a.arrival - b.arrival)
    .map(({ event }) => event);

/** Ordered less refunded, by currency. */
export function moneyOf(events: readonly KnownEvent[], types?: readonly string[]) {
  const money: Record<string, { value: number; refunded: number; orders: number }> = {};
  for (const { currency, cents, record } of events) {
    if (currency === null || cents === null) continue;
    const isRefund = record.type === 'product refunded';
    if (!(types ?? ['product ordered', 'product refunded']).includes(record.type)) continue;
    money[currency] ??= { value: 0, refunded: 0, orders: 0 };
    const sum = money[currency];
    sum.value += isRefund ? -cents : cents;
    if (isRefund) sum.refunded += cents;
    if (record.type === 'product ordered') sum.orders++;
  }
  return Object.entries(money)
    .filter(([, sum]) => sum.value || sum.refunded || sum.orders)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sum]) => ({
      currency,
      value: sum.value / 100,
      refunded: sum.refunded / 100,
      orders: sum.orders,
    }));
}

export function sumsOf(events: readonly KnownEvent[], types?: readonly string[]) {
  return {
    events: events.length,
    sessions: new Set(events.map(({ record }) => record.sessionId)).size,
    users: new Set(events.flatMap(({ record }) => record.userId ?? [])).size,
    metric: events.reduce((sum, { record }) => sum + record.metric, 0),
    values: moneyOf(events, types),
  };
}

/** Rows of a breakdown by their dimension values as JSON. */
export function breakdown(
  events: readonly KnownEvent[],
  by: readonly string[],
  { zone, types }: { zone: string; types?: readonly string[] },
) {
  const groups = new Map<string, KnownEvent[]>();
  for (const event of events) {
    let keys: Value[][] = [[]];
    for (const dimension of by)
      keys = keys.flatMap((key) =>
        valuesOf(event, dimension, zone).map((value) => [...key, value]),
      );
    for (const key of keys) {
      const text = JSON.stringify(key);
      groups.set(text, [...(groups.get(text) ?? []), event]);
    }
  }
  return Object.fromEntries([...groups].map(([key, list]) => [key, sumsOf(list, types)]));
}

/** Events of each visitor, in order: of a session with those that share a hand-off, or of a user. */
export function visitors(
  events: readonly KnownEvent[],
  all: readonly KnownEvent[],
  by: 'session' | 'user',
): KnownEvent[][] {
  const nameOf = ({ record }: KnownEvent) => (by === 'user' ? record.userId : record.sessionId);
  const names = new Map<string, string>();
  for (const event of all) {
    const name = nameOf(event);
    if (name) names.set(name, name);
  }
  // Joins until nothing changes.
  for (let changed = by === 'session'; changed; ) {
    changed = false;
    for (const a of all)
      for (const b of all) {
        if (!a.handoff || a.handoff !== b.handoff) continue;
        const [x, y] = [names.get(a.record.sessionId), names.get(b.record.sessionId)].sort();
        if (x === y) continue;
        for (const [name, root] of names) if (root === y) names.set(name, x as string);
        changed = true;
      }
  }
  const groups = new Map<string, KnownEvent[]>();
  for (const event of events) {
    const name = nameOf(event);
    if (!name) continue;
    const root = names.get(name) as string;
    groups.set(root, [...(groups.get(root) ?? []), event]);
  }
  return [...groups.values()];
}

interface DeepestOptions {
  withinMs?: number | undefined;
  /** Whether the first step may be this event. */
  isStart?(event: KnownEvent): boolean;
  /** Whether an event may be a later step after a start. */
  follows?(event: KnownEvent, start: KnownEvent, step: number): boolean;
}

/** Most steps that a visitor can reach within a time, by trying every combination of events. */
export function deepest(
  events: readonly KnownEvent[],
  steps: readonly ((event: KnownEvent) => boolean)[],
  {
    withinMs = Number.POSITIVE_INFINITY,
    isStart = () => true,
    follows = () => true,
  }: DeepestOptions = {},
): number {
  let best = 0;
  const tryFrom = (index: number, step: number, start: KnownEvent) => {
    best = Math.max(best, step);
    if (step === steps.length) return;
    for (let i = index; i < events.length; i++) {
      const event = events[i] as KnownEvent;
      if (event.record.createdAt - start.record.createdAt > withinMs) break;
      if (steps[step]?.(event) && follows(event, start, step)) tryFrom(i + 1, step + 1, start);
    }
  };
  for (const [i, event] of events.entries())
    if (steps[0]?.(event) && isStart(event)) tryFrom(i + 1, 1, event);
  return best;
}

const CHOICE = 'product configuration attribute set';

/**
 * Visitors that reach each step, by the value that a product has at the first step. Later steps are of the same product,
 * and up to the add to the cart its latest choice is the value.
 *
 * @returns value -> visitors of each step
 */
export function productFunnel(
  groups: readonly (readonly KnownEvent[])[],
  types: readonly string[],
  { dimension, withinMs }: { dimension: string; withinMs?: number | undefined },
): Map<Value, number[]> {
  const values = new Map(
    groups.flat().map((event) => [event, valuesOf(event, dimension, 'UTC')[0] as Value]),
  );
  const ownValue = (event: KnownEvent) => values.get(event) as Value;
  const isOf = (type: string | undefined) => (event: KnownEvent) => event.record.type === type;
  const isChoice = dimension === 'attribute' && types[0] === CHOICE;
  const add = types.indexOf('product cart-add');
  const counts = new Map<Value, number[]>();
  for (const events of groups)
    for (const value of new Set(events.filter(isOf(types[0])).map(ownValue))) {
      const depth = deepest(events, types.map(isOf), {
        withinMs,
        isStart: (event) => ownValue(event) === value,
        follows(event, start, step) {
          if (event.item !== null && start.item !== null && event.item !== start.item) return false;
          if (!isChoice || (add > 0 && step > add)) return true;
          const choices = events
            .slice(0, events.indexOf(event))
            .filter((one) => isOf(CHOICE)(one) && one.item === start.item);
          const choice = isOf(CHOICE)(event) ? event : choices.at(-1);
          return choice !== undefined && ownValue(choice) === value;
        },
      });
      const sums = counts.get(value) ?? types.map(() => 0);
      counts.set(
        value,
        sums.map((sum, step) => sum + Number(depth > step)),
      );
    }
  return counts;
}
