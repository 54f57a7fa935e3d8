/** For each column, the value that its rows are sorted by. */
export type SortValues<Row> = Readonly<Record<string, (row: Row) => number | string | null>>;

/**
 * Sorts rows by a column. Rows without a value stand last in both directions.
 *
 * @param sort key of the column, with a `-` for descending; an unknown one leaves the order
 */
export function sortRows<Row>(
  rows: readonly Row[],
  { sort, values, locale }: { sort: string; values: SortValues<Row>; locale?: string },
): Row[] {
  const read = values[sort.replace(/^-/, '')];
  if (!read) return [...rows];
  const direction = sort.startsWith('-') ? -1 : 1;
  const collator = new Intl.Collator(locale, { numeric: true });
  return [...rows].sort((a, b) => {
    const [x, y] = [read(a), read(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    const order =
      typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(`${x}`, `${y}`);
    return order * direction;
  });
}
