import type { EventRecord, StoredRow } from './store.js';

/** The delivery of a row, as an additional field of its record; none for a row that has no delivery. */
const deliveryOf = ({
  sequence,
  queueDelayMs,
  batched,
  sentByLaterPage,
}: Pick<StoredRow, 'sequence' | 'queueDelayMs' | 'batched' | 'sentByLaterPage'>): Pick<
  EventRecord,
  'deliveryInfo'
> =>
  batched === null
    ? {}
    : {
        deliveryInfo: {
          sequence,
          queueDelayMs,
          batched: Boolean(batched),
          sentByLaterPage: sentByLaterPage === null ? null : Boolean(sentByLaterPage),
        },
      };

export const toRecord = ({
  configuration,
  metadata,
  sequence,
  queueDelayMs,
  batched,
  sentByLaterPage,
  ...row
}: StoredRow): EventRecord => ({
  ...row,
  configuration: JSON.parse(configuration),
  metadata: JSON.parse(metadata),
  ...deliveryOf({ sequence, queueDelayMs, batched, sentByLaterPage }),
});

/** The JSON of the record of a row. */
export function recordJson({
  configuration,
  metadata,
  sequence,
  queueDelayMs,
  batched,
  sentByLaterPage,
  ...row
}: StoredRow): string {
  const { deliveryInfo } = deliveryOf({ sequence, queueDelayMs, batched, sentByLaterPage });
  const end = deliveryInfo ? `,"deliveryInfo":${JSON.stringify(deliveryInfo)}}` : '}';
  return `${JSON.stringify(row).slice(0, -1)},"configuration":${configuration},"metadata":${metadata}${end}`;
}
