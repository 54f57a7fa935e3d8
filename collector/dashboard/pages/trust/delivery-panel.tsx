import type { DeliveryResponse, DeliveryStats } from 'vitrine/contract';
import { useRequest } from '../../api/use-request.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import type { Formats } from '../../format/formats.js';
import { DAY_MS, isoDay } from '../../period/zoned-time.js';
import { type Column, DataTable } from '../../table/data-table.js';

const DELIVERY = '/delivery';

/** Most days of a report. */
const MOST_DAYS = 366;

type Row = DeliveryStats & { name: string };

const lossOf = ({ lost, received }: DeliveryStats) =>
  received + lost ? lost / (received + lost) : null;

function columnsOf(name: string, format: Formats): Column<Row>[] {
  const seconds = (ms: number | null) => (ms === null ? '–' : `${format.count(ms / 1_000)} s`);
  const column = (key: string, label: string, cell: (row: Row) => string): Column<Row> => ({
    ...{ key, label, numeric: true, cell },
  });
  return [
    { key: 'name', label: name, cell: (row) => row.name },
    column('received', 'Stored', ({ received }) => format.count(received)),
    column('lost', 'Lost', ({ lost }) => format.count(lost)),
    column('loss', 'Share lost', (row) => format.percent(lossOf(row))),
    column('outstanding', 'May still arrive', ({ outstanding }) => format.count(outstanding)),
    column('duplicates', 'Copies not counted', ({ duplicates }) => format.count(duplicates)),
    column('p50', 'Delay, median', ({ delayP50Ms }) => seconds(delayP50Ms)),
    column('p99', 'Delay, 99 %', ({ delayP99Ms }) => seconds(delayP99Ms)),
    column('delayed', 'Delayed', ({ delayedRatio }) => format.percent(delayedRatio)),
    column('later', 'By a later page', (row) => format.percent(row.sentByLaterPageRatio)),
  ];
}

/** Days by the sum of their browsers, the newest first. */
function daysOf({ days }: DeliveryResponse) {
  const sums = new Map<string, { received: number; lost: number }>();
  for (const { day, received, lost } of days) {
    const sum = sums.get(day) ?? { received: 0, lost: 0 };
    sums.set(day, { received: sum.received + received, lost: sum.lost + lost });
  }
  return [...sums].map(([day, sum]) => ({ day, ...sum }));
}

/** How many events arrived, and how many did not. */
export function DeliveryPanel({ scope }: { scope: Scope }) {
  const { period, format } = scope;
  const first = Math.max(period.first, period.last - MOST_DAYS + 1);
  const own = { from: isoDay(first), to: isoDay(period.last) };
  const found = useRequest<DeliveryResponse>(scope.list(DELIVERY, own));
  const columns = columnsOf('Browser', format);
  return (
    <Panel
      title="Delivery"
      note={`${format.days(first, period.last)}, days of UTC, all events of the org. Each session numbers its events, so a gap is a lost event`}
      csv={scope.list(DELIVERY, { ...own, format: 'csv' })}
      busy={found.loading}
    >
      <Answer of={found} lines={8}>
        {(report) => {
          const { total, browsers } = report;
          if (!total.received)
            return <Empty title="No events in these days.">Choose more days above.</Empty>;
          const loss = lossOf(total);
          const days = daysOf(report).filter(({ lost }) => lost > 0);
          return (
            <>
              <p class="verdict" data-delivery="loss">
                <b>{format.percent(loss)}</b> lost: {format.count(total.lost)} of{' '}
                {format.count(total.received + total.lost)} events
              </p>
              <DataTable
                caption="Delivery by browser"
                columns={columns}
                rows={[
                  { name: 'All browsers', ...total },
                  ...browsers.map(({ browser, ...stats }) => ({ name: browser, ...stats })),
                ]}
                keyOf={({ name }) => name}
              />
              <p class="note">
                Lost events never arrived, though the ones before and after them did. Sessions whose
                last events are missing look complete, so the true number is a little higher. Events
                without a number, such as those of a server, count as stored only.
              </p>
              {days.length > 0 && (
                <details class="figures">
                  <summary>Days with lost events</summary>
                  <DataTable
                    caption="Days with lost events"
                    columns={[
                      {
                        key: 'day',
                        label: 'Day',
                        cell: ({ day }) => format.day(Date.parse(day) / DAY_MS),
                      },
                      {
                        ...{ key: 'lost', label: 'Lost', numeric: true },
                        cell: ({ lost }) => format.count(lost),
                      },
                      {
                        ...{ key: 'received', label: 'Stored', numeric: true },
                        cell: ({ received }) => format.count(received),
                      },
                    ]}
                    rows={days}
                    keyOf={({ day }) => day}
                  />
                </details>
              )}
            </>
          );
        }}
      </Answer>
    </Panel>
  );
}
