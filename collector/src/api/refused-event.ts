import { ERRORS, type ErrorCode, type RefusedEvent } from 'vitrine/contract';
import type { RefusedEvent as StoredRefusedEvent } from '../store/refused-events.js';

/** A refused event as the API returns it. */
export const toRefusedEvent = ({
  id,
  refusedAt,
  code,
  field,
  reason,
  body,
  userAgent,
  referer,
  origin,
}: StoredRefusedEvent): RefusedEvent => ({
  id,
  refusedAt: new Date(refusedAt).toISOString(),
  type: Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode].type : code,
  ...{ field, reason, body, userAgent, referer, origin },
});

/** Columns of CSV. */
export const REFUSED_COLUMNS = [
  ...(['id', 'refusedAt', 'type', 'field', 'reason', 'body'] as const),
  ...(['userAgent', 'referer', 'origin'] as const),
];
