import type { FirstCopy } from '../sqlite/spool-parts.js';
import type { EventRecord } from '../store.js';
import { type StoredRow, toRecord } from '../stored-row.js';
import type { Connection } from './connection.js';
import { createParams } from './params.js';
import { COLUMNS, recordOf } from './rows.js';

/** Longest that the answer to a repeated event waits for ClickHouse: ms. */
const DEADLINE = 2_000;

/**
 * What is answered of events: of a new one itself, of a repeated one the first. The first is read from the
 * spool or from ClickHouse; while ClickHouse is down the repetition stands in for it, under the id and the
 * time of the first, since an answer that says "stored" must not wait for a query.
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
        .ask<StoredRow>(
          DEADLINE,
          `SELECT ${COLUMNS} FROM ${database}.events FINAL
           WHERE org IN (${orgs}) AND id IN (${ids})`,
          params,
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
