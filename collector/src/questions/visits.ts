import type { Dimension } from 'vitrine/contract';
import { isColumnDimension, isProductDimension } from './dimensions.js';
import type { EventPattern, Key, QuestionScope } from './requests.js';
import { type Dialect, keySql, maskSql, type Statement, whereSql } from './sql.js';

/** An event of a visitor that matches a pattern. */
export interface VisitEvent {
  time: number;
  /** Grows with the arrival. */
  position: number;
  /** A bit for each pattern that it matches. */
  mask: number;
  key: Key;
  /** Identifies the product within the answer, with a dimension of products; null when it is unknown. */
  item: string | number | null;
  currency: string | null;
  /** In units. */
  value: number | null;
  experiments: string | null;
}

export interface VisitRow extends VisitEvent {
  /** A session or a user. */
  visitor: string | number;
}

/** A session and the id of its hand-off to a phone, or from a desktop. */
export interface HandoffRow {
  visitor: string | number;
  handoff: string;
}

export interface VisitsRequest {
  scope: QuestionScope;
  patterns: readonly EventPattern[];
  by: 'session' | 'user';
  dimension?: Dimension | undefined;
  /** Also events with a variant of an experiment, whatever they match. */
  withExperiments?: boolean;
}

/** Events that match a pattern, each visitor's in a row. */
export function visitsSql(request: VisitsRequest, dialect: Dialect): Statement {
  const { scope, patterns, by, dimension, withExperiments } = request;
  const visitor = dialect.visitor[by];
  const { mask, any } = maskSql(patterns, dialect);
  const key = dimension ? keySql(dimension, scope.zone, dialect) : 'NULL';
  const text =
    dimension && isColumnDimension(dimension) ? dialect.textOf('key_column') : 'key_column';
  const item = dimension && isProductDimension(dimension) ? 'f.item_id' : 'NULL';
  const join = dimension === 'experiment' ? dialect.experiments.join : '';
  const sql = `
    SELECT visitor, time, position, mask, item, ${text} AS key, ${dialect.textOf('currency_key')} AS currency,
      units AS value, ${dialect.textOf('experiments_key')} AS experiments
    FROM (
      SELECT ${visitor} AS visitor, f.created_at AS time, ${dialect.position} AS position, ${mask} AS mask,
        ${item} AS item, ${key} AS key_column, f.currency AS currency_key, f.value AS units, f.experiments AS experiments_key
      FROM ${dialect.from} ${join} WHERE ${whereSql(scope, dialect)} AND ${visitor} IS NOT NULL
        AND ${withExperiments ? `(${any} OR f.experiments IS NOT NULL)` : any}
    ) AS visits ORDER BY visitor, time, position`;
  return { sql, values: dialect.values };
}

/** Hand-offs of the sessions within the range of a question, of whatever event. */
export function handoffsSql({ org, from, to, zone }: QuestionScope, dialect: Dialect): Statement {
  const scope: QuestionScope = { org, from, to, zone, robots: 'include', dimensions: [] };
  const sql = `SELECT DISTINCT ${dialect.visitor.session} AS visitor, f.handoff_id AS handoff
    FROM ${dialect.fromHandoffs} WHERE ${whereSql(scope, dialect)} AND f.handoff_id IS NOT NULL`;
  return { sql, values: dialect.values };
}

/** Sessions that hand-offs join -> the session that stands for all of them. */
export function joinHandoffs(
  rows: readonly HandoffRow[],
): Map<VisitRow['visitor'], VisitRow['visitor']> {
  const parents = new Map<VisitRow['visitor'], VisitRow['visitor']>();
  const rootOf = (visitor: VisitRow['visitor']): VisitRow['visitor'] => {
    let root = visitor;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    // Short ways for the next look-up.
    for (let each = visitor; each !== root; ) {
      const next = parents.get(each) as VisitRow['visitor'];
      parents.set(each, root);
      each = next;
    }
    return root;
  };
  const firstOf = new Map<string, VisitRow['visitor']>();
  for (const { visitor, handoff } of rows) {
    const first = firstOf.get(handoff);
    if (first === undefined) firstOf.set(handoff, visitor);
    else if (rootOf(first) !== rootOf(visitor)) parents.set(rootOf(visitor), rootOf(first));
  }
  const joined = new Map<VisitRow['visitor'], VisitRow['visitor']>();
  for (const visitor of parents.keys()) {
    const root = rootOf(visitor);
    joined.set(visitor, root);
    joined.set(root, root);
  }
  return joined;
}

/** A visitor and its matching events, in order. */
export type Visit = readonly [visitor: VisitRow['visitor'], events: VisitEvent[]];

/** Groups rows that are sorted by visitor, time and position. */
export function* groupVisits(rows: Iterable<VisitRow>): Generator<Visit> {
  let visitor: VisitRow['visitor'] | undefined;
  let events: VisitEvent[] = [];
  for (const row of rows) {
    if (row.visitor !== visitor && visitor !== undefined) {
      yield [visitor, events];
      events = [];
    }
    visitor = row.visitor;
    events.push(row);
  }
  if (visitor !== undefined) yield [visitor, events];
}

/** The events of each visitor, in order. Sessions that a hand-off joins are one visitor. */
export function* joinVisits(
  visits: Iterable<Visit>,
  joined: ReadonlyMap<VisitRow['visitor'], VisitRow['visitor']>,
): Generator<VisitEvent[]> {
  const together = new Map<VisitRow['visitor'], VisitEvent[]>();
  for (const [visitor, events] of visits) {
    const root = joined.get(visitor);
    const list = root === undefined ? undefined : together.get(root);
    if (root === undefined) yield events;
    else if (!list) together.set(root, events);
    // One by one: senders choose how many sessions a hand-off joins, and how many events a session has.
    else for (const event of events) list.push(event);
  }
  for (const list of together.values())
    yield list.sort((a, b) => a.time - b.time || a.position - b.position);
}
