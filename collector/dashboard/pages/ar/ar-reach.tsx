import { BREAKDOWN, type Row, useBreakdown } from '../../api/use-breakdown.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { AR_MISSING, AR_OFFERED, AR_OPENED } from '../../events/event-types.js';
import { valueLabel } from '../../format/dimension-labels.js';
import { type Column, DataTable } from '../../table/data-table.js';
import { pivotByType } from '../../table/pivot-by-type.js';

/** On which systems AR can be offered, and is opened. */
export function ArReach({ scope }: { scope: Scope }) {
  const { format, period } = scope;
  const own = {
    by: ['device.os', 'eventType'] as const,
    eventType: [AR_OFFERED, AR_MISSING, AR_OPENED],
    perPage: 1_000,
    sort: '-sessions',
  };
  const found = useBreakdown(scope, own);
  type System = { value: Row['device.os']; of(type: string): Row | undefined };
  const sessions = (type: string) => ({
    ...{ key: type, numeric: true },
    cell: (row: System) => format.count(row.of(type)?.sessions ?? 0),
  });
  const columns: Column<System>[] = [
    { key: 'os', label: 'Operating system', cell: ({ value }) => valueLabel('device.os', value) },
    { ...sessions(AR_OFFERED), label: 'Offered' },
    { ...sessions(AR_MISSING), label: 'Not available' },
    { ...sessions(AR_OPENED), label: 'Opened' },
  ];
  return (
    <Panel
      title="Where AR works"
      note={`Sessions, ${format.period(period)}`}
      csv={scope.csv(BREAKDOWN, own)}
      busy={found.loading}
    >
      <Answer of={found}>
        {({ rows }) =>
          rows.length ? (
            <DataTable
              caption="Sessions by operating system: AR offered, not available, opened"
              columns={columns}
              rows={pivotByType(rows, 'device.os')}
              keyOf={({ value }) => `${value}`}
            />
          ) : (
            <Empty title="No AR events in this period.">Choose more days above.</Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
