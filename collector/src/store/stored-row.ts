import type { EventRecord, StoredRow } from './store.js';

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
  ...(batched !== null && {
    deliveryInfo: {
      sequence,
      queueDelayMs,
      batched: Boolean(batched),
      sentByLaterPage: sentByLaterPage === null ? null : Boolean(sentByLaterPage),
    },
  }),
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
  const { deliveryInfo } = toRecord({
    ...{ ...row, configuration: '{}', metadata: '{}' },
    ...{ sequence, queueDelayMs, batched, sentByLaterPage },
  });
  const end = deliveryInfo ? `,"deliveryInfo":${JSON.stringify(deliveryInfo)}}` : '}';
  return `${JSON.stringify(row).slice(0, -1)},"configuration":${configuration},"metadata":${metadata}${end}`;
}
