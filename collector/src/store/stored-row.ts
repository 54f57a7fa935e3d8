import type { DeliveryInfo, EventRecord } from './store.js';

/** SQLite has no booleans: it stores 0 and 1. */
type Flag = boolean | number;

/** An event as a query returns it. JSON stays text, which is cheaper to pass between processes. */
export type StoredRow = Omit<EventRecord, 'configuration' | 'metadata' | 'deliveryInfo'> &
  Pick<DeliveryInfo, 'sequence' | 'queueDelayMs'> & {
    configuration: string;
    metadata: string;
    /** Null when the event has no delivery info. */
    batched: Flag | null;
    sentByLaterPage: Flag | null;
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
  ...(batched !== null && {
    deliveryInfo: {
      sequence,
      queueDelayMs,
      batched: Boolean(batched),
      sentByLaterPage: sentByLaterPage === null ? null : Boolean(sentByLaterPage),
    },
  }),
});
