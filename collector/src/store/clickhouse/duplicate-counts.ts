import { randomUUID } from 'node:crypto';
import type { DuplicateCount, DuplicateCounts } from '../duplicate-counts.js';
import type { Connection } from './connection.js';
import { insertLines } from './insert-lines.js';
import { createParams } from './params.js';
import type { Place } from './schema.js';

/**
 * The duplicate counts in ClickHouse. Imported counts are rows like those of a batch, with the source in place of the
 * batch: the table keeps the last inserted row of a batch.
 */
export function createDuplicateCounts(connection: Connection, place: Place): DuplicateCounts {
  const table = `${place.database}.duplicates`;
  return {
    /** ClickHouse's id of the table, equal on all machines of a cluster. */
    async sourceId() {
      const params = createParams();
      const [row] = await connection.query<{ id: string }>(
        `SELECT toString(uuid) AS id FROM system.tables
         WHERE database = ${params.bind(place.database)} AND name = 'duplicates'`,
        { params, timeoutMs: 0 },
      );
      return row?.id ?? place.database;
    },
    async list(after, limit) {
      const params = createParams();
      const { bind } = params;
      const where = after
        ? `WHERE (org, day, device) > (${bind(after.org)}, ${bind(after.day)}, ${bind(after.device ?? '')})`
        : '';
      const rows = await connection.query<Omit<DuplicateCount, 'device'> & { name: string }>(
        `SELECT org, day, device AS name, sum(d.count) AS count FROM ${table} AS d FINAL ${where}
         GROUP BY org, day, device ORDER BY org, day, device LIMIT ${bind(limit)}`,
        { params, timeoutMs: 0 },
      );
      return rows.map(({ name, ...row }) => ({ ...row, device: name || null }));
    },
    async importCounts(sourceId, counts) {
      if (!counts.length) return;
      const lines = counts.map(({ device, ...count }) =>
        JSON.stringify({ ...count, device: device ?? '', batch: `taken over from ${sourceId}` }),
      );
      // Random: the same counts may be imported again after others.
      await insertLines(connection, place, { table: 'duplicates', lines, token: randomUUID() });
    },
  };
}
