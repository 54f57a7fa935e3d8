import type { RefusedEvent, RefusedResponse } from 'vitrine/contract';
import { useAddress } from '../../address/use-address.js';
import { useRequest } from '../../api/use-request.js';
import type { Scope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { type Column, DataTable } from '../../table/data-table.js';
import { Pager } from '../../table/pager.js';

const REFUSED = '/events/refused';
const PER_PAGE = 20;

/** Events that the collector did not store, and why. */
export function RefusedPanel({ scope }: { scope: Scope }) {
  const { state, href } = useAddress();
  const { format } = scope;
  const found = useRequest<RefusedResponse>(
    scope.list(REFUSED, { page: state.p, perPage: PER_PAGE }),
  );
  const columns: Column<RefusedEvent>[] = [
    { key: 'time', label: 'Time', cell: ({ refusedAt }) => format.moment(refusedAt) },
    { key: 'field', label: 'Field', cell: ({ field }) => <code>{field || 'body'}</code> },
    { key: 'reason', label: 'Reason', cell: ({ reason }) => <span class="wrap">{reason}</span> },
    { key: 'origin', label: 'From', cell: ({ origin, referer }) => origin ?? referer ?? '–' },
    {
      key: 'body',
      label: 'Event',
      cell: ({ body }) => (
        <details>
          <summary>Body</summary>
          <pre class="wrap">{body}</pre>
        </details>
      ),
    },
  ];
  return (
    <Panel
      title="Refused events"
      note="The newest 10,000 of the last seven days, whatever the period. The collector keeps them for whoever runs it"
      csv={scope.list(REFUSED, { format: 'csv' })}
      busy={found.loading}
    >
      <Answer of={found} lines={5}>
        {({ events, count }) =>
          events.length ? (
            <>
              <DataTable
                caption="Refused events"
                columns={columns}
                rows={events}
                keyOf={({ id }) => `${id}`}
              />
              <Pager
                {...{ page: state.p, perPage: PER_PAGE, count, what: 'refused events', format }}
                href={(p) => href({ p })}
              />
              <p class="note">
                A name that your shop uses on purpose belongs into <code>eventTypes</code> of the
                configuration. <code>vitrine-collector refused replay</code> then stores these
                events with the time of their arrival.
              </p>
            </>
          ) : (
            <Empty title="No event was refused.">
              Events with a wrong name, field or value would stand here.
            </Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
