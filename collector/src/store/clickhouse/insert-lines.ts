import type { Connection } from './connection.js';
import { insertSettings, type Place } from './schema.js';

interface Lines {
  /** Its name within the database. */
  table: string;
  /** Rows as JSON. */
  lines: readonly string[];
  /** ClickHouse inserts the lines of a token once. Default: none, so a retry inserts them again. */
  token?: string;
  /** Default: no limit. */
  timeoutMs?: number;
}

/** Inserts rows into a table, for which `insertSettings` hold. */
export const insertLines = (
  connection: Connection,
  place: Place,
  { table, lines, token, timeoutMs }: Lines,
): Promise<void> =>
  connection.command(
    `INSERT INTO ${place.database}.${table} FORMAT JSONEachRow\n${lines.join('\n')}`,
    {
      settings: {
        ...insertSettings(place),
        ...(token !== undefined && { insert_deduplication_token: token }),
      },
      ...(timeoutMs !== undefined && { timeoutMs }),
    },
  );
