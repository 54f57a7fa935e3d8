import {
  type ItemNameRow,
  itemsOf,
  pageOfGroups,
  setItemNames,
} from '../../../questions/breakdown.js';
import type { BreakdownRequest, BreakdownResult, Group } from '../../../questions/requests.js';
import type { ColumnName } from './column-names.js';
import type { ColumnScan, Segment } from './column-scan.js';
import { createGroupSums, SUMMED_COLUMNS } from './group-sums.js';
import { createKeyReader, type KeyReader } from './key-reader.js';
import { PairNumbers } from './pair-numbers.js';
import type { TextReader } from './text-reader.js';

/** Numbers the pairs of values of the dimensions. */
function groupsOf(segment: Segment, [first, second]: readonly KeyReader[], keys: PairNumbers) {
  const firsts = first?.numbers(segment);
  const seconds = second?.numbers(segment);
  const { rows } = segment;
  const groups = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    groups[i] = keys.numberOf(firsts?.[row] ?? 0, seconds?.[row] ?? 0);
  }
  return groups;
}

/** The names of products, each with its latest event. */
function itemNames(segments: Iterable<Segment>, texts: TextReader, items: readonly string[]) {
  const wanted = new Set(items.map((item) => texts.idOf(item)));
  const pairs = new PairNumbers();
  const times: number[] = [];
  for (const { column, rows, start } of segments) {
    const [ids, names, time] = [column('item_id'), column('item_name'), column('time')];
    for (const row of rows) {
      const name = names[row] as number;
      const item = ids[row] as number;
      // Times grow: the last one is the latest.
      if (name && wanted.has(item))
        times[pairs.numberOf(item, name)] = start + (time[row] as number);
    }
  }
  return times.map(
    (time, pair): ItemNameRow => ({
      item: texts.textOf(pairs.firstOf(pair)) as string,
      name: texts.textOf(pairs.secondOf(pair)) as string,
      time,
    }),
  );
}

/**
 * Answers a breakdown from columns.
 *
 * @returns undefined when the breakdown needs more than columns
 */
export function breakdownOfColumns(
  { texts, scan }: ColumnScan,
  request: BreakdownRequest,
): BreakdownResult | undefined {
  const { scope, by } = request;
  const readers = by.map((dimension) => createKeyReader(texts, { dimension, zone: scope.zone }));
  if (readers.includes(undefined)) return undefined;
  const dimensions = readers as KeyReader[];
  const names: readonly ColumnName[] = by.includes('item_id') ? ['item_name'] : [];
  const columns = dimensions.flatMap((reader) => reader.columns);
  const segments = scan(scope, [...SUMMED_COLUMNS, ...columns, ...names]);
  if (!segments) return undefined;

  const keys = new PairNumbers();
  const sums = createGroupSums(texts, request);
  const totals = createGroupSums(texts, request);
  const named: Segment[] = [];
  for (const segment of segments) {
    if (names.length) named.push(segment);
    sums.add(segment, groupsOf(segment, dimensions, keys));
    totals.add(segment, new Int32Array(segment.rows.length));
  }
  const groups = Array.from({ length: keys.size }, (_, number): Group => {
    const numbers = [keys.firstOf(number), keys.secondOf(number)];
    return {
      keys: dimensions.map(({ toKey }, i) => toKey(numbers[i] as number)),
      ...sums.sumsOf(number),
    };
  });
  const page = pageOfGroups(groups, request);

  if (names.length) setItemNames(page, request, itemNames(named, texts, itemsOf(page, request)));
  return { count: keys.size, totals: totals.sumsOf(0), groups: page };
}
