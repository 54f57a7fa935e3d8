import type { EventRecord } from '../store.js';

/** The columns that a record is made of, named as in `Row`. */
export const COLUMNS = `id, org, event_id AS eventId, type, created_at AS createdAt, session_id AS sessionId,
  user_id AS userId, asset_id AS assetId, config_id AS configId, configuration, device, referer,
  metric, metadata, number, waited, batched, next_page AS nextPage`;

/** A row of `events` as it is read: JSON is still text, so that it passes between processes as such. */
export type Row = Omit<EventRecord, 'configuration' | 'metadata' | 'passage'> & {
  configuration: string;
  metadata: string;
  number: number | null;
  waited: number | null;
  /** Null of an event whose passage was not noted. */
  batched: number | null;
  nextPage: number | null;
};

const flag = (value: boolean | null) => (value === null ? null : Number(value));

export const toRecord = ({
  configuration,
  metadata,
  number,
  waited,
  batched,
  nextPage,
  ...row
}: Row): EventRecord => ({
  ...row,
  configuration: JSON.parse(configuration),
  metadata: JSON.parse(metadata),
  ...(batched !== null && {
    passage: {
      number,
      waited,
      batched: batched === 1,
      nextPage: nextPage === null ? null : nextPage === 1,
    },
  }),
});

/** The columns of a new event, in the order of `Values`; `referer_origin` comes after them. */
export const VALUES = `id, org, event_id, type, created_at, session_id, user_id, asset_id, config_id,
  configuration, device, referer, metric, metadata, number, waited, batched, next_page`;

/** A record on its way into the file. A list, since the names of a row would be passed on each time. */
export type Values = [
  id: string,
  org: string,
  eventId: string | null,
  type: string,
  createdAt: number,
  sessionId: string,
  userId: string | null,
  assetId: string | null,
  configId: string | null,
  configuration: string,
  device: string | null,
  referer: string | null,
  metric: number,
  metadata: string,
  number: number | null,
  waited: number | null,
  batched: number | null,
  nextPage: number | null,
];

export const toValues = (event: EventRecord): Values => [
  event.id,
  event.org,
  event.eventId,
  event.type,
  event.createdAt,
  event.sessionId,
  event.userId,
  event.assetId,
  event.configId,
  JSON.stringify(event.configuration),
  event.device,
  event.referer,
  event.metric,
  JSON.stringify(event.metadata),
  event.passage?.number ?? null,
  event.passage?.waited ?? null,
  event.passage ? Number(event.passage.batched) : null,
  flag(event.passage?.nextPage ?? null),
];
