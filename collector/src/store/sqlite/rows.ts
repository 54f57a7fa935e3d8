import { deriveFacts } from '../../facts/derive-facts.js';
import type { EventRecord } from '../store.js';
import { toRecord } from '../stored-row.js';
import { type FactsValues, toFactsValues } from './facts-values.js';

/** Columns of a record, under the names of `StoredRow`. */
export const COLUMNS = `id, org, client_event_id AS clientEventId, type, created_at AS createdAt,
  session_id AS sessionId, user_id AS userId, asset_id AS assetId, config_id AS configId,
  configuration, device, referer, metric, metadata, sequence, queue_delay_ms AS queueDelayMs, batched,
  sent_by_later_page AS sentByLaterPage`;

const flag = (value: boolean | null) => (value === null ? null : Number(value));

/** Columns of an event, in the order of `Values`. */
const VALUE_COLUMNS = [
  ...(['id', 'org', 'client_event_id', 'type', 'created_at', 'session_id', 'user_id'] as const),
  ...(['asset_id', 'config_id', 'configuration', 'device', 'referer', 'metric'] as const),
  ...(['metadata', 'sequence', 'queue_delay_ms', 'batched', 'sent_by_later_page'] as const),
];

const METRIC = VALUE_COLUMNS.indexOf('metric');

/** Another report of an order changes the columns from this one on. */
const FIRST_REVISED = VALUE_COLUMNS.indexOf('session_id');

export const INSERT_EVENT = `INSERT INTO events (${VALUE_COLUMNS.join(', ')})
  VALUES (${VALUE_COLUMNS.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;

export const UPDATE_ORDER = `UPDATE events
  SET ${VALUE_COLUMNS.slice(FIRST_REVISED)
    .map((column) => `${column} = ?`)
    .join(', ')}, referer_origin = NULL
  WHERE id = ? RETURNING row_id AS rowId`;

/** A record for the writer's thread. A list, because an object would pass the names of its fields each time. */
export type Values = [
  id: string,
  org: string,
  clientEventId: string | null,
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
  sequence: number | null,
  queueDelayMs: number | null,
  batched: number | null,
  sentByLaterPage: number | null,
  facts: FactsValues,
];

export const toValues = (event: EventRecord): Values => [
  event.id,
  event.org,
  event.clientEventId,
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
  event.metadataText ?? JSON.stringify(event.metadata),
  event.deliveryInfo?.sequence ?? null,
  event.deliveryInfo?.queueDelayMs ?? null,
  event.deliveryInfo ? Number(event.deliveryInfo.batched) : null,
  flag(event.deliveryInfo?.sentByLaterPage ?? null),
  toFactsValues(deriveFacts(event)),
];

type SqlValue = string | number | null;

/** The values of `INSERT_EVENT`. */
export const insertedValues = (values: Values): SqlValue[] =>
  values.slice(0, VALUE_COLUMNS.length) as SqlValue[];

/** The values of `UPDATE_ORDER`, without the id. */
export const revisedValues = (values: Values): SqlValue[] =>
  values.slice(FIRST_REVISED, VALUE_COLUMNS.length) as SqlValue[];

export const metricOf = (values: Values): number => values[METRIC] as number;

export const factsOf = (values: Values): FactsValues => values[VALUE_COLUMNS.length] as FactsValues;

/** The record of an event that another process has made to values. */
export const recordOfValues = ([
  id,
  org,
  clientEventId,
  type,
  createdAt,
  sessionId,
  userId,
  assetId,
  configId,
  configuration,
  device,
  referer,
  metric,
  metadata,
  sequence,
  queueDelayMs,
  batched,
  sentByLaterPage,
]: Values): EventRecord =>
  toRecord({
    ...{ id, org, clientEventId, type, createdAt, sessionId, userId, assetId, configId },
    ...{ configuration, device, referer, metric, metadata },
    ...{ sequence, queueDelayMs, batched, sentByLaterPage },
  });
