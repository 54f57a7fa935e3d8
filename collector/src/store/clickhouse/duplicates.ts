import { randomUUID } from 'node:crypto';
import type { DuplicateCount } from '../duplicates.js';
import type { Connection } from './connection.js';
import { createParams } from './params.js';
import { insertSettings, type Place } from './schema.js';

/**
 * What ClickHouse has of events that came again. Counts of another store are lines as those of a batch, whose
 * name is that of the store: of such a line the table keeps the one that was inserted last.
 */
export function createDuplicates(connection: Connection, place: Place) {
  const table = `${place.database}.duplicates`;
  return {
    /** The id that ClickHouse has given the table, the same on all machines of a cluster. */
    async source(): Promise<string> {
      const { bind, ...params } = createParams();
      const [row] = await connection.ask<{ id: string }>(
        0,
        `SELECT toString(uuid) AS id FROM system.tables
         WHERE database = ${bind(place.database)} AND name = 'duplicates'`,
        { bind, ...params },
      );
      return row?.id ?? place.database;
    },
    async list(after: DuplicateCount | undefined, limit: number): Promise<DuplicateCount[]> {
      const { bind, ...params } = createParams();
      const behind =
        after &&
        `WHERE (org, day, device) > (${bind(after.org)}, ${bind(after.day)}, ${bind(after.device ?? '')})`;
      const rows = await connection.ask<Omit<DuplicateCount, 'device'> & { name: string }>(
        0,
        `SELECT org, day, device AS name, sum(d.count) AS count FROM ${table} AS d FINAL ${behind ?? ''}
         GROUP BY org, day, device ORDER BY org, day, device LIMIT ${bind(limit)}`,
        { bind, ...params },
      );
      return rows.map(({ name, ...row }) => ({ ...row, device: name || null }));
    },
    async takeOver(source: string, counts: readonly DuplicateCount[]): Promise<void> {
      if (!counts.length) return;
      const lines = counts.map(({ device, ...count }) =>
        JSON.stringify({ ...count, device: device ?? '', batch: `taken over from ${source}` }),
      );
      await connection.run(
        `INSERT INTO ${table} FORMAT JSONEachRow\n${lines.join('\n')}`,
        undefined,
        // Of chance: it may be one that was inserted before, when others came between.
        { ...insertSettings(place), insert_deduplication_token: randomUUID() },
      );
    },
  };
}
