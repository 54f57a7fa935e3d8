import type { SpoolBatch } from '../spool/spool.js';
import type { Connection } from './connection.js';
import { insertLines } from './insert-lines.js';
import { createParams } from './params.js';
import { metricDifferenceOf, rankOf, withRank } from './ranks.js';
import type { Place } from './schema.js';

/** The fields that identify a row of a batch. */
interface RowHead {
  id: string;
  day: number;
}

/**
 * How long a token is relied on. ClickHouse remembers a number of inserts, not a time; this is a third of the time
 * that 50 collectors need for that many.
 */
const TOKEN_LIFETIME_MS = 10 * 60_000;

/** A longer insert counts as failed, and is retried with its token. */
const INSERT_TIMEOUT_MS = 60_000;

/**
 * Rows of a batch that ClickHouse does not have. It checks each row: some shards of a cluster may have inserted their
 * part and others not. It cannot tell whether the rollup has the rows. Only the token covers a ClickHouse that died
 * between the two, so this comes second.
 */
async function missingRows(connection: Connection, { database }: Place, { rows }: SpoolBatch) {
  const heads = rows.map((row) => {
    const { id, day } = JSON.parse(row.line) as RowHead;
    return { id, day, rank: rankOf(row) };
  });
  const days = heads.map(({ day }) => day);
  const ranks = heads.map(({ rank }) => rank);
  const params = createParams();
  const { bind } = params;
  // Other collectors may have shipped events of the same microsecond; the ids tell them apart.
  const present = await connection.query<Omit<RowHead, 'day'> & { rank: number }>(
    `SELECT id, rank FROM ${database}.events
     WHERE day >= ${bind(Math.min(...days))} AND day <= ${bind(Math.max(...days))}
     AND rank >= ${bind(Math.min(...ranks), 'UInt64')} AND rank <= ${bind(Math.max(...ranks), 'UInt64')}`,
    { params, timeoutMs: 0 },
  );
  const known = new Set(present.map(({ id, rank }) => `${rank} ${id}`));
  return rows.filter((_, i) => !known.has(`${heads[i]?.rank} ${heads[i]?.id}`));
}

/** Rows of the rollup that correct the metric of revised events. The view on the events leaves those out. */
const metricDifferences = (rows: SpoolBatch['rows']): string[] =>
  rows.flatMap((row) => {
    const metric = metricDifferenceOf(row);
    if (!metric) return [];
    const { org, type, day } = JSON.parse(row.line) as { org: string; type: string; day: number };
    return [JSON.stringify({ org, type, day, count: 0, metric })];
  });

/** Inserts a batch once, however often it is retried: ClickHouse recognizes its token, in the rollup too. */
export async function insertBatch(
  connection: Connection,
  place: Place,
  batch: SpoolBatch,
): Promise<void> {
  const { token, duplicates, createdAtMs } = batch;
  const insert = (table: string, lines: string[]) =>
    insertLines(connection, place, { table, lines, token, timeoutMs: INSERT_TIMEOUT_MS });
  const tokenExpired = Date.now() - createdAtMs > TOKEN_LIFETIME_MS;
  const rows =
    tokenExpired && batch.rows.length ? await missingRows(connection, place, batch) : batch.rows;
  if (rows.length) await insert('events', rows.map(withRank));
  const differences = metricDifferences(rows);
  if (differences.length) await insert('daily', differences);
  // Safe with an expired token: the batch is part of the table's key.
  if (duplicates.length)
    await insert(
      'duplicates',
      duplicates.map((line) => JSON.stringify({ ...line, batch: token })),
    );
}
