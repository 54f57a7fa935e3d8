import { createHash } from 'node:crypto';
import { isOrderEventId } from '../lib/order-ids.js';
import type { EventRecord, Store } from '../store/store.js';

/** An id that only a repetition of the same event by the same session has. */
const ownId = ({ clientEventId, sessionId }: EventRecord): string =>
  createHash('sha256')
    .update(JSON.stringify([clientEventId, sessionId]))
    .digest('base64url');

/**
 * Stores the events of a public token. Anybody can send with one, so an `$id` that is known from another session may be
 * a forgery that should keep the true event out. Both are stored then: the later one under an id of its session. A
 * tracker repeats an event with the session that it had.
 *
 * @returns as `append` does
 */
export async function withoutForgeries(
  records: readonly EventRecord[],
  store: Pick<Store, 'append'>,
): Promise<EventRecord[]> {
  const stored = await store.append(records);
  // Several sessions may report one order. The platform's report counts, whoever sent the others.
  const isForeign = (record: EventRecord, i: number) =>
    stored[i]?.sessionId !== record.sessionId && !isOrderEventId(record.clientEventId);
  if (!records.some(isForeign)) return stored;
  const own = await store.append(
    records.filter(isForeign).map((record) => ({ ...record, clientEventId: ownId(record) })),
  );
  return records.map((record, i) =>
    isForeign(record, i) ? (own.shift() as EventRecord) : (stored[i] as EventRecord),
  );
}
