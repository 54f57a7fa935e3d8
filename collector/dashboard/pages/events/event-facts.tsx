import type { StoredEvent } from 'vitrine/contract';
import type { Formats } from '../../format/formats.js';

const FIELDS = [
  ...(['eventType', 'createdAt', 'id', 'metric', 'sessionId', 'userId', 'assetId'] as const),
  ...(['assetName', 'configId', 'device', 'referer', 'orgId'] as const),
];

const OBJECTS = [
  ['eventMetadata', 'Metadata'],
  ['configuration', 'Configuration'],
  ['assetMetadata', 'Metadata of the asset'],
] as const;

/** All that is stored of an event. */
export function EventFacts({ event, format }: { event: StoredEvent; format: Formats }) {
  return (
    <div class="event-facts">
      <dl class="facts">
        {FIELDS.filter((field) => event[field] !== null).map((field) => (
          <div key={field}>
            <dt>{field}</dt>
            <dd>
              {`${event[field]}`}
              {field === 'createdAt' && <small> {format.moment(event.createdAt)}</small>}
            </dd>
          </div>
        ))}
      </dl>
      {OBJECTS.filter(([field]) => Object.keys(event[field]).length).map(([field, label]) => (
        <div key={field}>
          <h3>{label}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls needs the keyboard. */}
          <pre tabIndex={0}>{JSON.stringify(event[field], null, 2)}</pre>
        </div>
      ))}
    </div>
  );
}
