import { DIMENSION_COLUMNS } from '../../../questions/dimensions.js';

/** Columns of `facts` as whole numbers, 0 in place of null. No number of a text or of a row is 0. */
const WHOLE_COLUMNS = {
  /** ms since the start of the UTC day. */
  time: 'created_at - :start',
  row_id: 'row_id',
  session: 'session',
  user: 'coalesce(user, 0)',
  robot: 'robot',
  // A value counts with its currency only. It is a whole number of units.
  currency: 'iif(value IS NULL, 0, coalesce(currency, 0))',
  value: 'CAST(coalesce(value, 0) AS INTEGER)',
  item_name: 'coalesce(item_name, 0)',
  experiments: 'coalesce(experiments, 0)',
} as const;

export type DimensionColumn = (typeof DIMENSION_COLUMNS)[keyof typeof DIMENSION_COLUMNS];

/** A column that is read into memory. `metric` may have fractions. */
export type ColumnName = keyof typeof WHOLE_COLUMNS | DimensionColumn | 'metric';

/** SQL of the columns that are whole numbers. */
export const WHOLE_SQL: Record<Exclude<ColumnName, 'metric'>, string> = {
  ...(Object.fromEntries(
    Object.values(DIMENSION_COLUMNS).map((column) => [column, `coalesce(${column}, 0)`]),
  ) as Record<DimensionColumn, string>),
  ...WHOLE_COLUMNS,
};
