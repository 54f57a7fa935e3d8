import type { ListResponse, StoredEvent } from 'vitrine/contract';
import { useAddress } from '../../address/use-address.js';
import { useRequest } from '../../api/use-request.js';
import { useScope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { Empty } from '../../components/empty.js';
import { Panel } from '../../components/panel.js';
import { eventLabel } from '../../format/event-labels.js';
import { type Column, DataTable } from '../../table/data-table.js';
import { Pager } from '../../table/pager.js';
import { EventDialog } from './event-dialog.js';
import { EventFilters } from './event-filters.js';
import { eventQuery } from './event-query.js';

const PER_PAGE = 30;

function pathOf({ eventMetadata: { $page }, referer }: StoredEvent) {
  const address = $page ?? referer ?? '–';
  return URL.canParse(address) ? new URL(address).pathname : address;
}

const productOf = ({ eventMetadata, assetName }: StoredEvent) =>
  `${eventMetadata.item_name ?? eventMetadata.item_id ?? assetName ?? '–'}`;

/** Single events, the newest first. */
export function EventsPage() {
  const { state, go, goView, href, pageHref } = useAddress();
  const scope = useScope();
  const { format, period } = scope;
  const query = {
    ...eventQuery(state.view),
    ...{ robots: state.robots, from: new Date(period.from).toISOString() },
    ...(!period.running && { to: new Date(period.to).toISOString() }),
    sort: state.sort === 'createdAt' ? state.sort : '-createdAt',
  };
  const found = useRequest<ListResponse>(
    scope.list('/events', { ...query, page: state.p, perPage: PER_PAGE }),
  );
  const columns: Column<StoredEvent>[] = [
    {
      key: 'createdAt',
      label: 'Time',
      cell: ({ createdAt }) => <time dateTime={createdAt}>{format.moment(createdAt)}</time>,
    },
    {
      key: 'event',
      label: 'Event',
      cell: ({ id, eventType }) => (
        <button type="button" class="value" onClick={() => goView({ event: id })}>
          {eventLabel(eventType)}
          <span class="unseen">, details</span>
        </button>
      ),
    },
    { key: 'product', label: 'Product', cell: productOf },
    { key: 'page', label: 'Page', cell: pathOf },
    {
      ...{ key: 'metric', label: 'Metric', numeric: true },
      cell: ({ metric }) => format.count(metric),
    },
    {
      key: 'session',
      label: 'Session',
      cell: ({ sessionId }) => (
        <a href={pageHref(`/sessions/${encodeURIComponent(sessionId)}`)}>
          <code>{sessionId.slice(0, 8)}</code>
          <span class="unseen"> timeline</span>
        </a>
      ),
    },
  ];
  const filtered = Object.keys(state.filters).length > 0;
  return (
    <>
      <EventFilters scope={scope} />
      <Panel
        title="Events of the period"
        note={`${format.period(period)}, times of ${scope.org.timezone}`}
        csv={scope.list('/events', { ...query, format: 'csv' })}
        busy={found.loading}
      >
        {filtered && (
          <p class="banner">
            This list has filters of its own. Those at the top of the page do not apply to it.
          </p>
        )}
        <Answer of={found} lines={12}>
          {({ events, count }) =>
            events.length ? (
              <>
                <DataTable
                  caption="Events of the period"
                  columns={columns}
                  rows={events}
                  keyOf={({ id }) => id}
                  sorting={{
                    current: query.sort,
                    keys: ['createdAt'],
                    sort: (sort) => go({ sort, p: 1 }),
                  }}
                />
                <Pager
                  {...{ page: state.p, perPage: PER_PAGE, count, what: 'events', format }}
                  href={(p) => href({ p })}
                />
              </>
            ) : (
              <Empty title="No event matches.">Choose more days, or clear the filters.</Empty>
            )
          }
        </Answer>
      </Panel>
      {state.view.event && (
        <EventDialog
          key={state.view.event}
          scope={scope}
          id={state.view.event}
          onClose={() => goView({ event: '' })}
        />
      )}
    </>
  );
}
