import { isOrderEventId } from '../../lib/order-ids.js';
import { mergeOrders } from '../merge-orders.js';
import type { RemoteSpool } from '../spool/remote-spool.js';
import type { FirstCopy, Revision } from '../spool/spool.js';
import type { EventRecord } from '../store.js';
import { revisedLine } from './ranks.js';
import { recordOf, toColumns } from './rows.js';

/**
 * Merges reports of orders that the spool knows. It runs within a commit, so no other report comes between.
 *
 * @returns the first copies, those of orders with the line that they have now
 */
export async function reviseOrders(
  spool: RemoteSpool,
  events: readonly EventRecord[],
  copies: readonly (FirstCopy | undefined)[],
): Promise<(FirstCopy | undefined)[]> {
  const current = new Map<string, FirstCopy>();
  const revisions: Revision[] = [];
  const keyOf = ({ org, clientEventId }: EventRecord) => JSON.stringify([org, clientEventId, true]);
  for (const [i, event] of events.entries()) {
    const copy = copies[i];
    if (!copy || !isOrderEventId(event.clientEventId)) continue;
    const dedupKey = keyOf(event);
    const { line, rowId, revisions: count } = current.get(dedupKey) ?? copy;
    // Erased meanwhile, or older than the keys of the spool.
    if (line === null) continue;
    const stored = recordOf(line);
    const merged = mergeOrders(stored, event);
    if (!merged) continue;
    const replaced = { rowId, revisions: count, metric: stored.metric };
    const revised = revisedLine(merged, toColumns(merged), replaced);
    current.set(dedupKey, { ...copy, line: revised, revisions: count + 1 });
    revisions.push({ dedupKey, line: revised });
  }
  if (revisions.length) await spool.call('revise', revisions);
  return copies.map((copy, i) => copy && (current.get(keyOf(events[i] as EventRecord)) ?? copy));
}
