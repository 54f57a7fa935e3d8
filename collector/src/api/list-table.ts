import type { ListSort } from 'vitrine/contract';
import type { OrgConfig } from '../config/config.js';
import { ApiError } from '../http/api-error.js';
import type { Store } from '../store/store.js';
import type { StoreFilter } from '../store/store-filter.js';
import { toRecord } from '../store/stored-row.js';
import type { Cell, CsvTable } from './csv.js';
import { EVENT_COLUMNS } from './question-tables.js';
import { toStoredEvent } from './stored-event.js';

/** Events of one query. The store cuts a part that has too many bytes. */
const EVENTS_A_PART = 250;

/** The error for a cursor whose event is not stored, or was erased. */
export const unknownCursor = () =>
  new ApiError('invalidParameter', {
    details: [{ path: 'after', message: 'is not the id of an event; leave it out to start again' }],
  });

type ListFilter = StoreFilter & { after: string | undefined; sort: ListSort };

/** All events of a filter. It reads them in parts from cursor to cursor, so arriving events repeat nothing. */
export const listTable = (
  store: Store,
  { after: start, ...filter }: ListFilter,
  org: OrgConfig,
): CsvTable => ({
  columns: EVENT_COLUMNS,
  rows: (async function* () {
    let after = start;
    for (;;) {
      const found = await store.list({
        ...filter,
        ...(after !== undefined && { after }),
        limit: EVENTS_A_PART,
        offset: 0,
        skipCount: true,
      });
      if (!found) throw unknownCursor();
      yield found.events.map((row) => {
        const event = toStoredEvent(toRecord(row), org);
        return EVENT_COLUMNS.map((column) => event[column] as Cell);
      });
      if (found.events.length < EVENTS_A_PART && !found.isCut) return;
      after = found.events.at(-1)?.id;
    }
  })(),
});
