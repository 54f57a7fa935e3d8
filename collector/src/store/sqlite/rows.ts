import type { EventRecord } from '../store.js';

/** The columns that a record is made of, named as in `EventRecord`. */
export const COLUMNS = `id, org, event_id AS eventId, type, created_at AS createdAt, session_id AS sessionId,
  user_id AS userId, asset_id AS assetId, config_id AS configId, configuration, device, referer,
  metric, metadata`;

/** A row of `events` as it is read: JSON is still text, so that it passes between processes as such. */
export type Row = Omit<EventRecord, 'configuration' | 'metadata'> & {
  configuration: string;
  metadata: string;
};

export const toRecord = (row: Row): EventRecord => ({
  ...row,
  configuration: JSON.parse(row.configuration),
  metadata: JSON.parse(row.metadata),
});

export const toRow = (event: EventRecord): Row => ({
  ...event,
  configuration: JSON.stringify(event.configuration),
  metadata: JSON.stringify(event.metadata),
});
