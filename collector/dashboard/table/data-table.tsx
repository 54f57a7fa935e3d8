import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { ScrollFrame } from './scroll-frame.js';

export interface Column<Row> {
  key: string;
  label: string;
  /** Stands right, in figures of one width. */
  numeric?: boolean;
  cell(row: Row): ComponentChildren;
  /** Explains the column, under the table. */
  hint?: string;
}

export interface Sorting {
  /** Key of the column, with a `-` for descending. */
  current: string;
  /** Keys that the table can be sorted by. */
  keys: readonly string[];
  sort(key: string): void;
}

interface DataTableProps<Row> {
  caption: string;
  /** The title of the panel says the same. */
  captionHidden?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf(row: Row): string;
  sorting?: Sorting;
}

const ARIA_SORT = { up: 'ascending', down: 'descending', none: 'none' } as const;

/** How a column is sorted now, and by which key it is next. */
function orderOf({ current, keys }: Sorting, { key, numeric }: Column<never>) {
  if (!keys.includes(key)) return undefined;
  const order = current === key ? 'up' : current === `-${key}` ? 'down' : 'none';
  const next = order === 'down' ? key : order === 'up' || numeric ? `-${key}` : key;
  return { order, next } as const;
}

/** A table. The first column names the row; a wide one scrolls within its frame. */
export function DataTable<Row>({
  caption,
  captionHidden = true,
  columns,
  rows,
  keyOf,
  sorting,
}: DataTableProps<Row>) {
  const id = useId();
  return (
    <ScrollFrame labelledBy={id}>
      <table>
        <caption id={id} class={captionHidden ? 'unseen' : undefined}>
          {caption}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => {
              const order = sorting && orderOf(sorting, column as Column<never>);
              const className = column.numeric ? 'numeric' : undefined;
              if (!order)
                return (
                  <th key={column.key} scope="col" class={className} title={column.hint}>
                    {column.label}
                  </th>
                );
              return (
                <th
                  key={column.key}
                  scope="col"
                  class={className}
                  aria-sort={ARIA_SORT[order.order]}
                  title={column.hint}
                >
                  <button type="button" class="sort" onClick={() => sorting.sort(order.next)}>
                    {column.label}
                    <span class="arrow" aria-hidden="true">
                      {{ up: '↑', down: '↓', none: '' }[order.order]}
                    </span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ key, numeric, cell }, i) =>
                i === 0 ? (
                  <th key={key} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={key} class={numeric ? 'numeric' : undefined}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}
