import type { Dimension } from 'vitrine/contract';
import {
  DIMENSION_COLUMNS,
  isColumnDimension,
  isTimeDimension,
} from '../../../questions/dimensions.js';
import type { Key, Zone } from '../../../questions/requests.js';
import type { ColumnName } from './column-names.js';
import type { Numbers } from './numbers.js';
import { createPeriodKeys } from './period-keys.js';
import type { TextReader } from './text-reader.js';

/** Columns of a UTC day of an org. */
export interface DayColumns {
  /** ms since the epoch. */
  start: number;
  column(name: ColumnName): Numbers;
}

/** Reads the values of a dimension as numbers. */
export interface KeyReader {
  columns: readonly ColumnName[];
  numbers(day: DayColumns): Numbers;
  /** Number -> raw value of the dimension. */
  toKey(number: number): Key;
  /** Values of a filter -> their numbers. Values that no event has are left out. */
  numbersOf(values: readonly (string | number)[]): number[];
}

/** @returns undefined for a dimension that has no column */
export function createKeyReader(
  texts: TextReader,
  { dimension, zone }: { dimension: Dimension; zone: Zone },
): KeyReader | undefined {
  if (isColumnDimension(dimension)) {
    const name = DIMENSION_COLUMNS[dimension];
    return {
      columns: [name],
      numbers: ({ column }) => column(name),
      toKey: texts.textOf,
      numbersOf: (values) => values.flatMap((value) => texts.idOf(`${value}`) ?? []),
    };
  }
  if (!isTimeDimension(dimension)) return undefined;
  const keys = createPeriodKeys(dimension, zone);
  return {
    columns: ['time'],
    numbers: ({ start, column }) => keys.of(start, column('time')),
    toKey: keys.unpack,
    numbersOf: (values) => values.map((value) => keys.pack(Number(value))),
  };
}
