import { isProductDimension } from '../../../questions/dimensions.js';
import type { VisitEvent, VisitsRequest } from '../../../questions/visits.js';
import type { ColumnName } from './column-names.js';
import type { ColumnScan, Segment } from './column-scan.js';
import { createKeyReader, type KeyReader } from './key-reader.js';
import type { Numbers } from './numbers.js';
import { PairNumbers } from './pair-numbers.js';
import type { TextReader } from './text-reader.js';

/** The matching events of a day. */
interface Matches {
  segment: Segment;
  keys: Numbers | undefined;
  rows: Int32Array;
  /** Number of the visitor of each row. */
  visitors: Int32Array;
}

/** Event types -> a bit for each pattern of the type. */
function masksOf({ patterns }: VisitsRequest, texts: TextReader): Map<number, number> {
  const masks = new Map<number, number>();
  for (const [i, { type }] of patterns.entries()) {
    const id = texts.idOf(type);
    if (id !== undefined) masks.set(id, (masks.get(id) ?? 0) | (1 << i));
  }
  return masks;
}

/** Finds the matching events, day by day, and numbers their visitors. */
function findMatches(
  segments: Iterable<Segment>,
  { by, withExperiments }: VisitsRequest,
  { masks, dimension }: { masks: ReadonlyMap<number, number>; dimension: KeyReader | undefined },
) {
  const visitors = new PairNumbers();
  const days: Matches[] = [];
  for (const segment of segments) {
    const { column } = segment;
    const [types, ids] = [column('type'), column(by)];
    const experiments = withExperiments ? column('experiments') : undefined;
    const rows = segment.rows.filter(
      (row) => ids[row] && (masks.has(types[row] as number) || experiments?.[row]),
    );
    days.push({
      ...{ segment, rows, keys: dimension?.numbers(segment) },
      visitors: rows.map((row) => visitors.numberOf(ids[row] as number, 0)),
    });
  }
  return { days, visitors };
}

/** The matches of each visitor beside each other, in the order of the events: a sort by counting. */
function sortByVisitor(days: readonly Matches[], visitors: number) {
  const ends = new Int32Array(visitors + 1);
  for (const day of days) for (const visitor of day.visitors) (ends[visitor + 1] as number)++;
  for (let i = 1; i <= visitors; i++) (ends[i] as number) += ends[i - 1] as number;
  const starts = ends.slice();
  const dayOf = new Int32Array(ends[visitors] as number);
  const rowOf = new Int32Array(dayOf.length);
  for (const [number, { rows, visitors: list }] of days.entries())
    for (let i = 0; i < rows.length; i++) {
      const place = (starts[list[i] as number] as number)++;
      dayOf[place] = number;
      rowOf[place] = rows[i] as number;
    }
  return { ends, dayOf, rowOf };
}

/**
 * Reads the matching events of each visitor, in order, from columns. Only one visitor's are objects at a time.
 *
 * @returns visitors with their events; undefined when a pattern or the scope needs more than columns
 */
export function visitsOfColumns(
  { texts, scan }: ColumnScan,
  request: VisitsRequest,
): Iterable<[visitor: number, events: VisitEvent[]]> | undefined {
  const { scope, patterns, by, dimension: name, withExperiments } = request;
  const dimension = name && createKeyReader(texts, { dimension: name, zone: scope.zone });
  if (patterns.some(({ metadata }) => metadata) || (name && !dimension)) return undefined;
  const columns: ColumnName[] = [by, 'type', 'currency', 'value', ...(dimension?.columns ?? [])];
  if (withExperiments) columns.push('experiments');
  const withItems = name !== undefined && isProductDimension(name);
  if (withItems) columns.push('item_id');
  const segments = scan(scope, columns);
  if (!segments) return undefined;
  const masks = masksOf(request, texts);

  const toEvent = ({ segment, keys }: Matches, row: number): VisitEvent => {
    const { column, start, position } = segment;
    const currency = column('currency')[row] as number;
    return {
      time: start + (column('time')[row] as number),
      position: position + row,
      mask: masks.get(column('type')[row] as number) ?? 0,
      key: (keys && dimension?.toKey(keys[row] as number)) ?? null,
      item: withItems ? column('item_id')[row] || null : null,
      currency: texts.textOf(currency),
      value: currency ? (column('value')[row] as number) : null,
      experiments: withExperiments ? texts.textOf(column('experiments')[row] as number) : null,
    };
  };

  function* visits(found: Iterable<Segment>): Generator<[number, VisitEvent[]]> {
    const { days, visitors } = findMatches(found, request, { masks, dimension });
    const { ends, dayOf, rowOf } = sortByVisitor(days, visitors.size);
    for (let visitor = 0; visitor < visitors.size; visitor++) {
      const events: VisitEvent[] = [];
      for (let place = ends[visitor] as number; place < (ends[visitor + 1] as number); place++)
        events.push(toEvent(days[dayOf[place] as number] as Matches, rowOf[place] as number));
      yield [visitors.firstOf(visitor), events];
    }
  }
  return visits(segments);
}
