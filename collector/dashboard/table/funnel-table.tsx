import type { Dimension } from 'vitrine/contract';
import { addFilter } from '../address/address-state.js';
import { useAddress } from '../address/use-address.js';
import type { FunnelGroup } from '../api/use-funnel.js';
import { dimensionLabel } from '../format/dimension-labels.js';
import { eventLabel } from '../format/event-labels.js';
import type { Formats } from '../format/formats.js';
import { type Column, DataTable } from './data-table.js';
import { sortRows } from './sort-rows.js';

const MOST_ROWS = 50;

interface FunnelTableProps {
  caption: string;
  dimension: Dimension;
  steps: readonly string[];
  groups: readonly FunnelGroup[];
  labelOf(group: FunnelGroup): string;
  format: Formats;
  /** Also shows how long each step takes. */
  withMedians?: boolean;
  /** Makes the values buttons that filter by them. */
  isFilter?: boolean;
}

/** One funnel a row. The order stands in the address. */
export function FunnelTable(props: FunnelTableProps) {
  const { caption, dimension, steps, groups, labelOf, format, withMedians, isFilter } = props;
  const { state, go } = useAddress();
  const sort = state.sort || '-0';
  const valueCell = (group: FunnelGroup) => {
    const value = group[dimension] ?? null;
    if (!isFilter || value === null) return labelOf(group);
    return (
      <button
        type="button"
        class="value"
        onClick={() => go({ filters: addFilter(state.filters, dimension, `${value}`), p: 1 })}
      >
        {labelOf(group)}
        <span class="unseen">, show only this</span>
      </button>
    );
  };
  const columns: Column<FunnelGroup>[] = [
    { key: 'value', label: dimensionLabel(dimension), cell: valueCell },
    ...steps.flatMap((step, i): Column<FunnelGroup>[] => {
      const sessions: Column<FunnelGroup> = {
        ...{ key: `${i}`, label: eventLabel(step), numeric: true },
        cell: ({ rows }) => format.count(rows[i]?.sessions ?? 0),
      };
      if (i === 0) return [sessions];
      const share: Column<FunnelGroup> = {
        ...{ key: `${i}%`, label: 'Share', numeric: true },
        hint: `Of the sessions with: ${eventLabel(steps[0] ?? '')}`,
        cell: ({ rows }) => format.percent(rows[i]?.conversion ?? null),
      };
      const median: Column<FunnelGroup> = {
        ...{ key: `${i}t`, label: 'Median time', numeric: true, hint: 'Since the step before' },
        cell: ({ rows }) => format.duration(rows[i]?.medianSeconds ?? null),
      };
      return withMedians ? [sessions, share, median] : [sessions, share];
    }),
  ];
  const values = Object.fromEntries(
    steps.flatMap((_, i) => [
      [`${i}`, ({ rows }: FunnelGroup) => rows[i]?.sessions ?? 0],
      [`${i}%`, ({ rows }: FunnelGroup) => rows[i]?.conversion ?? null],
      [`${i}t`, ({ rows }: FunnelGroup) => rows[i]?.medianSeconds ?? null],
    ]),
  );
  const rows = sortRows(groups, { sort, values: { value: labelOf, ...values } });
  return (
    <>
      <DataTable
        caption={caption}
        columns={columns}
        rows={rows.slice(0, MOST_ROWS)}
        keyOf={(group) => `${group[dimension]}`}
        sorting={{
          current: sort,
          keys: ['value', ...Object.keys(values)],
          sort: (key) => go({ sort: key }),
        }}
      />
      {groups.length > MOST_ROWS && (
        <p class="note">
          The first {MOST_ROWS} of {format.count(groups.length)}. The CSV has all.
        </p>
      )}
    </>
  );
}
