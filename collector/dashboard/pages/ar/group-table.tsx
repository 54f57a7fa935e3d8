import type { UpliftGroup } from 'vitrine/contract';
import type { Formats } from '../../format/formats.js';
import { type Column, DataTable } from '../../table/data-table.js';

export type NamedGroup = UpliftGroup & { name: string };

interface GroupTableProps<Group extends NamedGroup> {
  caption: string;
  /** The outcome in words. */
  what: string;
  groups: readonly Group[];
  format: Formats;
  /** Columns after the shared ones. */
  more?: readonly Column<Group>[];
}

/** Groups of sessions with their success and value. */
export function GroupTable<Group extends NamedGroup>({
  caption,
  what,
  groups,
  format,
  more = [],
}: GroupTableProps<Group>) {
  const columns: Column<Group>[] = [
    { key: 'name', label: 'Group', cell: ({ name }) => name },
    {
      key: 'sessions',
      label: 'Sessions',
      numeric: true,
      cell: ({ sessions }) => format.count(sessions),
    },
    {
      key: 'converted',
      label: what,
      numeric: true,
      cell: ({ converted }) => format.count(converted),
    },
    { key: 'rate', label: 'Rate', numeric: true, cell: ({ rate }) => format.percent(rate) },
    {
      key: 'value',
      label: 'Value a session',
      numeric: true,
      cell: ({ values }) =>
        values.length
          ? values.map(({ currency, perSession }) => (
              <span class="money" key={currency}>
                {format.money(perSession, currency)}
              </span>
            ))
          : '–',
    },
    ...more,
  ];
  return <DataTable caption={caption} columns={columns} rows={groups} keyOf={({ name }) => name} />;
}
