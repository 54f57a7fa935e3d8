import type { SessionResponse, StoredEvent } from 'vitrine/contract';
import { decodePart } from '../../address/paths.js';
import { useAddress } from '../../address/use-address.js';
import { useRequest } from '../../api/use-request.js';
import { useScope } from '../../api/use-scope.js';
import { Answer } from '../../components/answer.js';
import { CsvLink } from '../../components/csv-link.js';
import { MoneyList } from '../../components/money-list.js';
import { Panel } from '../../components/panel.js';
import { eventLabel } from '../../format/event-labels.js';
import type { Formats } from '../../format/formats.js';
import { EventFacts } from '../events/event-facts.js';
import { deviceText, sourceText } from './session-texts.js';

/** Fields of the metadata that say what happened. */
const DETAIL_FIELDS = [
  ...['item_name', 'item_variant', 'attribute_name', 'attribute_value', 'ar_mode', 'interaction'],
  ...['reason', 'transaction_id', 'method', 'file_name'],
];

function Moment({ event, begin, format }: { event: StoredEvent; begin: number; format: Formats }) {
  const { eventMetadata: metadata, createdAt, eventType } = event;
  const details = DETAIL_FIELDS.flatMap((name) =>
    metadata[name] == null ? [] : [`${metadata[name]}`],
  );
  if (typeof metadata.quantity === 'number' && metadata.quantity !== 1)
    details.push(`${format.count(metadata.quantity)} pieces`);
  const { value, currency } = metadata;
  if (typeof value === 'number' && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency))
    details.push(format.money(value, currency));
  return (
    <li>
      <time dateTime={createdAt} title={format.moment(createdAt)}>
        +{format.duration((Date.parse(createdAt) - begin) / 1_000)}
      </time>
      <details>
        <summary>
          <b>{eventLabel(eventType)}</b> <span class="note">{details.join(', ')}</span>
        </summary>
        <EventFacts event={event} format={format} />
      </details>
    </li>
  );
}

/** One session, event by event. */
export function SessionPage() {
  const { path, pageHref } = useAddress();
  const scope = useScope();
  const { format, org } = scope;
  const id = decodePart(path.replace('/sessions/', ''));
  const found = useRequest<SessionResponse>(
    scope.list(`/events/sessions/${encodeURIComponent(id)}`),
  );
  const csv = scope.list('/events', { sessionId: id, sort: 'createdAt', format: 'csv' });
  return (
    <>
      <p>
        <a href={pageHref('/sessions')}>All sessions</a>
      </p>
      <Answer of={found} lines={12}>
        {({ session, events }) => {
          const begin = Date.parse(events[0]?.createdAt ?? session.start);
          return (
            <>
              <Panel
                title={format.moment(session.start)}
                note={`Times are those of ${org.timezone}`}
                actions={<CsvLink href={csv} what="the events of this session" />}
              >
                <dl class="facts">
                  <dt>Duration</dt>
                  <dd>
                    {format.duration((Date.parse(session.end) - Date.parse(session.start)) / 1_000)}
                  </dd>
                  <dt>Events</dt>
                  <dd>{format.count(session.events)}</dd>
                  <dt>Landing page</dt>
                  <dd>{session.landingPage ?? '–'}</dd>
                  <dt>Source</dt>
                  <dd>{sourceText(session)}</dd>
                  <dt>Device</dt>
                  <dd>{deviceText(session)}</dd>
                  <dt>Products</dt>
                  <dd>{session.products.join(', ') || '–'}</dd>
                  <dt>Value</dt>
                  <dd>
                    <MoneyList values={session.values} format={format} />
                  </dd>
                  <dt>Session</dt>
                  <dd>
                    <code>{session.sessionId}</code>
                  </dd>
                </dl>
              </Panel>
              <Panel title="Timeline">
                <ol class="timeline">
                  {events.map((event) => (
                    <Moment key={event.id} {...{ event, begin, format }} />
                  ))}
                </ol>
                {events.length < session.events && (
                  <p class="note">
                    The first {format.count(events.length)} events. The CSV has all.
                  </p>
                )}
              </Panel>
            </>
          );
        }}
      </Answer>
    </>
  );
}
