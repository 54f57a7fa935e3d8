import type { SessionSummary, SessionsResponse } from 'vitrine/contract';
import { useAddress } from '../../address/use-address.js';
import { useRequest } from '../../api/use-request.js';
import { useScope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { MoneyList } from '../../components/money-list.js';
import { Panel } from '../../components/panel.js';
import { type Column, DataTable } from '../../table/data-table.js';
import { Pager } from '../../table/pager.js';
import { deviceText, sourceText } from './session-texts.js';

const SESSIONS = '/events/sessions';
const PER_PAGE = 30;

/** Sessions of the period, the newest first. */
export function SessionsPage() {
  const { state, href, pageHref } = useAddress();
  const scope = useScope();
  const { format, period } = scope;
  const found = useRequest<SessionsResponse>(
    scope.question(SESSIONS, { perPage: PER_PAGE, page: state.p }),
  );
  const columns: Column<SessionSummary>[] = [
    {
      key: 'start',
      label: 'Start',
      cell: ({ start, sessionId }) => (
        <a href={pageHref(`/sessions/${encodeURIComponent(sessionId)}`)}>{format.moment(start)}</a>
      ),
    },
    {
      ...{ key: 'duration', label: 'Duration', numeric: true },
      cell: ({ start, end }) => format.duration((Date.parse(end) - Date.parse(start)) / 1_000),
    },
    { key: 'events', label: 'Events', numeric: true, cell: ({ events }) => format.count(events) },
    { key: 'landing', label: 'Landing page', cell: ({ landingPage }) => landingPage ?? '–' },
    { key: 'source', label: 'Source', cell: sourceText },
    { key: 'device', label: 'Device', cell: deviceText },
    { key: 'products', label: 'Products', cell: ({ products }) => products.join(', ') || '–' },
    {
      ...{ key: 'value', label: 'Value', numeric: true },
      cell: ({ values }) => <MoneyList values={values} format={format} />,
    },
  ];
  return (
    <Panel
      title="Sessions of the period"
      note={`With an event in ${format.period(period)}, the newest first. Value is orders less refunds`}
      csv={scope.csv(SESSIONS)}
      busy={found.loading}
    >
      <Answer of={found} lines={12}>
        {({ sessions, count }) =>
          sessions.length ? (
            <>
              <DataTable
                caption="Sessions of the period"
                columns={columns}
                rows={sessions}
                keyOf={({ sessionId }) => sessionId}
              />
              <Pager
                {...{ page: state.p, perPage: PER_PAGE, count, what: 'sessions', format }}
                href={(p) => href({ p })}
              />
            </>
          ) : (
            <Empty title="No sessions in this period.">Choose more days, or remove filters.</Empty>
          )
        }
      </Answer>
    </Panel>
  );
}
