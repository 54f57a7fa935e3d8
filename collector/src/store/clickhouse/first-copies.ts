import type { FirstCopy } from '../spool/spool.js';
import type { EventRecord, StoredRow } from '../store.js';
import { toRecord } from '../stored-row.js';
import type { Connection } from './connection.js';
import { createParams } from './params.js';
import { COLUMNS, recordOf } from './rows.js';

/** Longest that the response to a repeated event waits for ClickHouse. */
const TIMEOUT_MS = 2_000;

/**
 * Returns a function that finds the stored event for each appended one: a new event itself, or the first copy of a
 * repeated one from the spool or from ClickHouse. While ClickHouse is down, it returns the copy under the id and the
 * time of the first: the event is durable, so its response must not fail with the query.
 */
export const createFirstCopies =
  (connection: Connection, database: string) =>
  async (
    events: readonly EventRecord[],
    copies: readonly (FirstCopy | undefined)[],
  ): Promise<EventRecord[]> => {
    const shipped = copies.flatMap((copy) => (copy && copy.line === null ? [copy.id] : []));
    const found = new Map<string, EventRecord>();
    if (shipped.length) {
      const params = createParams();
      const ids = [...new Set(shipped)].map((id) => params.bind(id));
      const orgs = [...new Set(events.map(({ org }) => org))].map((org) => params.bind(org));
      const rows = await connection
        .query<StoredRow>(
          `SELECT ${COLUMNS} FROM ${database}.events FINAL
           WHERE org IN (${orgs}) AND id IN (${ids})`,
          { params, timeoutMs: TIMEOUT_MS },
        )
        .catch(() => []);
      for (const row of rows) found.set(row.id, toRecord(row));
    }
    return events.map((event, i) => {
      const copy = copies[i];
      if (!copy) return event;
      if (copy.line !== null) return recordOf(copy.line);
      return found.get(copy.id) ?? { ...event, id: copy.id, createdAt: copy.createdAt };
    });
  };
