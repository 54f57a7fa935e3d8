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

export const toRow = ({ configuration, metadata, passage, ...event }: EventRecord): Row => ({
  ...event,
  configuration: JSON.stringify(configuration),
  metadata: JSON.stringify(metadata),
  number: passage?.number ?? null,
  waited: passage?.waited ?? null,
  batched: passage ? Number(passage.batched) : null,
  nextPage: flag(passage?.nextPage ?? null),
});
