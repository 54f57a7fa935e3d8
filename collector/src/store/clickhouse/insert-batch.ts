import type { SpoolBatch } from '../sqlite/spool-parts.js';
import type { Connection } from './connection.js';
import { createParams } from './params.js';
import { ranked } from './rows.js';
import { insertSettings, type Place } from './schema.js';

/** What tells the row of a batch. */
interface Head {
  id: string;
  day: number;
}

/**
 * How long a token is counted on: ms. ClickHouse remembers so many inserts, not so many hours; this is a
 * third of what they take at 50 collectors.
 */
const TOKEN_LASTS = 10 * 60_000;

/** An insert that takes longer is taken for lost, and tried again with its token: ms. */
const DEADLINE = 60_000;

/**
 * Rows that are not there yet, each looked for by itself: of the shards of a cluster some may have taken their
 * part of an insert, and others not. It does not tell whether the roll-up has them: a ClickHouse that died
 * between the two is mended by the token alone, which is why this is not the first resort.
 */
async function missing(connection: Connection, { database }: Place, { rows }: SpoolBatch) {
  const heads = rows.map(({ seq, line }) => {
    const { id, day } = JSON.parse(line) as Head;
    return { id, day, rank: Number.MAX_SAFE_INTEGER - seq };
  });
  const days = heads.map(({ day }) => day);
  const ranks = heads.map(({ rank }) => rank);
  const { bind, ...params } = createParams();
  // Others may have shipped events of the same time; their ids tell them apart.
  const there = await connection.ask<Omit<Head, 'day'> & { rank: number }>(
    0,
    `SELECT id, rank FROM ${database}.events
     WHERE day >= ${bind(Math.min(...days))} AND day <= ${bind(Math.max(...days))}
     AND rank >= ${bind(Math.min(...ranks), 'UInt64')} AND rank <= ${bind(Math.max(...ranks), 'UInt64')}`,
    { bind, ...params },
  );
  const known = new Set(there.map(({ id, rank }) => `${rank} ${id}`));
  return rows.filter((_, i) => !known.has(`${heads[i]?.rank} ${heads[i]?.id}`));
}

/** Inserts a batch once, however often it is tried: ClickHouse knows it by its token, in the roll-up too. */
export async function insertBatch(
  connection: Connection,
  place: Place,
  batch: SpoolBatch,
): Promise<void> {
  const insert = (table: string, lines: string[]) =>
    connection.run(
      `INSERT INTO ${place.database}.${table} FORMAT JSONEachRow\n${lines.join('\n')}`,
      undefined,
      { ...insertSettings(place), insert_deduplication_token: batch.token },
      DEADLINE,
    );
  const forgotten = Date.now() - batch.begun > TOKEN_LASTS;
  const rows =
    forgotten && batch.rows.length ? await missing(connection, place, batch) : batch.rows;
  if (rows.length) await insert('events', rows.map(ranked));
  const { token, duplicates } = batch;
  // With a forgotten token too: the table takes a line of a batch once.
  if (duplicates.length)
    await insert(
      'duplicates',
      duplicates.map((line) => JSON.stringify({ ...line, batch: token })),
    );
}
