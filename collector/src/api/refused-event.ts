import { ERRORS, type ErrorCode, type RefusedEvent } from 'vitrine/contract';
import type { RefusedEvent as StoredRefusedEvent } from '../store/refused-events.js';
import { refusedParts } from '../store/refused-parts.js';
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

/** All refused events of an org as CSV, newest first, read in parts. */
export const refusedTable = ({ refused }: Pick<Store, 'refused'>, org: string): CsvTable => ({
  columns: COLUMNS,
  rows: (async function* () {
    for await (const events of refusedParts(refused, org))
      yield events.map(toRefusedEvent).map((event) => COLUMNS.map((column) => event[column]));
  })(),
});
