import { BREAKDOWN, type Row, useBreakdown } from '../../api/use-breakdown.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Panel } from '../../components/panel.js';
import { type Column, DataTable } from '../../table/data-table.js';
import { rowLabel } from '../../table/row-label.js';

const ROBOTS = { by: 'device.browser', robots: 'only', perPage: 10, sort: '-events' } as const;
const ALL = { by: 'device.browser', robots: 'include', perPage: 1 } as const;

/** Events of crawlers and of browsers that a program controls. */
export function RobotsPanel({ scope }: { scope: Scope }) {
  const { format, period } = scope;
  const robots = useBreakdown(scope, ROBOTS);
  const all = useBreakdown(scope, ALL);
  const columns: Column<Row>[] = [
    { key: 'browser', label: 'Browser', cell: (row) => rowLabel(row, 'device.browser') },
    {
      ...{ key: 'events', label: 'Events', numeric: true },
      cell: ({ events }) => format.count(events),
    },
    {
      ...{ key: 'sessions', label: 'Sessions', numeric: true },
      cell: ({ sessions }) => format.count(sessions),
    },
  ];
  return (
    <Panel
      title="Robots"
      note={`${format.period(period)}. A robot is a crawler by its user agent, or a browser that a program controls`}
      csv={scope.csv(BREAKDOWN, ROBOTS)}
      busy={robots.loading}
    >
      <Answer of={robots} lines={5}>
        {({ totals, rows }) => (
          <>
            <p class="verdict" data-robots="events">
              <b>{format.count(totals.events)}</b> events of robots
              {all.value && all.value.totals.events > 0 && (
                <>
                  , {format.percent(totals.events / all.value.totals.events)} of{' '}
                  {format.count(all.value.totals.events)}
                </>
              )}
            </p>
            {rows.length > 0 && (
              <DataTable
                caption="Events of robots by browser"
                columns={columns}
                rows={rows}
                keyOf={(row) => `${row['device.browser']}`}
              />
            )}
            <p class="note">
              All other pages leave robots out, unless you choose otherwise at the top.
            </p>
          </>
        )}
      </Answer>
    </Panel>
  );
}
