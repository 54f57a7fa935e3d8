import type { EventRecord } from '../store.js';

/** The columns that a record is made of, named as in `StoredRow`. */
export const COLUMNS = `id, org, event_id AS eventId, type, created_at AS createdAt, session_id AS sessionId,
  user_id AS userId, asset_id AS assetId, config_id AS configId, configuration, device, referer,
  metric, metadata, number, waited, batched, next_page AS nextPage`;

const flag = (value: boolean | null) => (value === null ? null : Number(value));

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
