import type { QuestionScope } from '../../../questions/requests.js';
import type { ColumnName } from './column-names.js';
import { createKeyReader, type DayColumns } from './key-reader.js';
import type { Numbers } from './numbers.js';
import type { TextReader } from './text-reader.js';

/** A condition on a number of each event. */
interface Condition {
  columns: readonly ColumnName[];
  numbers(day: DayColumns): Numbers;
  wanted: ReadonlySet<number>;
}

/** Finds the events of a day that match a scope. */
export interface RowMatcher {
  columns: readonly ColumnName[];
  /** Indexes of the events, in their order. */
  rows(day: DayColumns): Int32Array;
}

/** Keeps the rows whose number is wanted, in place. @returns how many these are */
function narrow(rows: Int32Array, { numbers, wanted }: Condition, day: DayColumns): number {
  const list = numbers(day);
  const [only] = wanted;
  const isSingle = wanted.size === 1;
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const number = list[row] as number;
    if (isSingle ? number === only : wanted.has(number)) rows[count++] = row;
  }
  return count;
}

function conditionsOf({ robots, dimensions, zone }: QuestionScope, texts: TextReader) {
  const conditions: Condition[] = [];
  if (robots !== 'include')
    conditions.push({
      columns: ['robot'],
      numbers: ({ column }) => column('robot'),
      wanted: new Set([robots === 'only' ? 1 : 0]),
    });
  for (const { dimension, values } of dimensions) {
    const reader = createKeyReader(texts, { dimension, zone });
    if (!reader) return undefined;
    const { columns, numbers, numbersOf } = reader;
    conditions.push({ columns, numbers, wanted: new Set(numbersOf(values)) });
  }
  return conditions;
}

/** @returns undefined when the scope needs more than columns */
export function createRowMatcher(scope: QuestionScope, texts: TextReader): RowMatcher | undefined {
  const { device, referer, sessionId, userId, metadata } = scope;
  const others = [device, referer, sessionId, userId, metadata];
  const conditions = conditionsOf(scope, texts);
  if (!conditions || others.some((value) => value !== undefined)) return undefined;
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = scope;
  return {
    columns: ['time', ...conditions.flatMap(({ columns }) => columns)],
    rows(day) {
      const { start, column } = day;
      const times = column('time');
      let rows = new Int32Array(times.length);
      let count = 0;
      const [first, last] = [from - start, to - start];
      for (let row = 0; row < times.length; row++) {
        const time = times[row] as number;
        if (time >= first && time < last) rows[count++] = row;
      }
      rows = rows.subarray(0, count);
      for (const condition of conditions) rows = rows.subarray(0, narrow(rows, condition, day));
      return rows;
    },
  };
}
