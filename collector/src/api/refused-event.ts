import { ERRORS, type ErrorCode, type RefusedEvent } from 'vitrine/contract';
import type { RefusedEvent as StoredRefusedEvent } from '../store/refused-events.js';
import type { Store } from '../store/store.js';
import type { CsvTable } from './csv.js';

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

const COLUMNS = [
  ...(['id', 'refusedAt', 'type', 'field', 'reason', 'body'] as const),
  ...(['userAgent', 'referer', 'origin'] as const),
];

/** Events of one query: a body has up to 64 KiB. */
const EVENTS_A_PART = 100;

/** All refused events of an org as CSV, newest first, read in parts. */
export const refusedTable = ({ refused }: Pick<Store, 'refused'>, org: string): CsvTable => ({
  columns: COLUMNS,
  rows: (async function* () {
    let last = Number.POSITIVE_INFINITY;
    for (let offset = 0; ; offset += EVENTS_A_PART) {
      const { events } = await refused.list({ org, limit: EVENTS_A_PART, offset });
      // Events that are refused meanwhile shift those that are left.
      const rest = events.filter(({ id }) => id < last);
      last = rest.at(-1)?.id ?? last;
      yield rest.map(toRefusedEvent).map((event) => COLUMNS.map((column) => event[column]));
      if (events.length < EVENTS_A_PART) return;
    }
  })(),
});
