import { MAX_EVENT_AGE_MS } from 'vitrine/contract';
import type { OrgConfig } from '../config/config.js';
import { mergesOrders } from '../config/webhooks.js';
import { ApiError } from '../http/api-error.js';
import type { RefusedEvent } from '../store/refused-events.js';
import type { EventRecord, Store } from '../store/store.js';
import { enrich } from './enrich.js';
import { parseEvents } from './parse.js';

/** Refused events of one step. */
const EVENTS_A_STEP = 500;

export interface ReplayResult {
  /** Stored, or known already. */
  stored: number;
  /** Still refused, newest first, with the reason of now. */
  refused: { id: number; field: string; reason: string }[];
}

/** The record of a refused event, as if it arrived when it was refused. @throws ApiError when it is still wrong */
function recordOf({ body, ...refused }: RefusedEvent, org: OrgConfig): EventRecord {
  const { events } = parseEvents(body, org.eventTypes);
  const [event] = events;
  if (!event || events.length > 1 || (event.orgId !== undefined && event.orgId !== org.id))
    throw new ApiError('createEvent', {
      details: [{ path: 'orgId', message: 'is not the org of the token' }],
    });
  return enrich(event, {
    org: org.id,
    time: refused.refusedAt,
    userAgent: refused.userAgent ?? undefined,
    referer: refused.referer ?? undefined,
    origin: refused.origin ?? undefined,
    batched: refused.batched,
    mergesOrders: mergesOrders(org),
    // Its token is not known any more.
    maxAgeMs: MAX_EVENT_AGE_MS,
  });
}

/**
 * Stores the refused events of an org that are valid by now, for example since the org registers their name. Each gets the
 * time of its first arrival, and an event that its sender has sent again meanwhile stays one event.
 */
export async function replayRefused(store: Store, org: OrgConfig): Promise<ReplayResult> {
  const result: ReplayResult = { stored: 0, refused: [] };
  for (;;) {
    const { events } = await store.refused.list({
      org: org.id,
      limit: EVENTS_A_STEP,
      offset: result.refused.length,
    });
    const records: EventRecord[] = [];
    const ids: number[] = [];
    for (const event of events) {
      try {
        records.push(recordOf(event, org));
        ids.push(event.id);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const [detail] = error.details ?? [];
        result.refused.push({
          id: event.id,
          field: detail?.path ?? '',
          reason: detail?.message ?? error.message,
        });
      }
    }
    // Oldest first, as they arrived.
    await store.append(records.reverse());
    await store.refused.remove(ids);
    result.stored += records.length;
    if (events.length < EVENTS_A_STEP) return result;
  }
}
