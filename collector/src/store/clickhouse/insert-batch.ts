import type { SpoolBatch } from '../sqlite/spool-parts.js';
import type { Connection } from './connection.js';
import { createParams } from './params.js';
import { ranked } from './rows.js';
import { insertSettings, type Place } from './schema.js';

/** What tells the row of a batch, and the partition it goes to. */
interface Head {
  org: string;
  hour: number;
  key: string;
  named: boolean;
  day: number;
}

const monthOf = ({ day }: Head) => new Date(day * 86_400_000).toISOString().slice(0, 7);

/**
 * How long a token is counted on: ms. ClickHouse remembers so many inserts, not so many hours; this is a
 * third of what they take at 50 collectors.
 */
const TOKEN_LASTS = 10 * 60_000;

/**
 * Rows that are not there yet. An insert is all or nothing for each partition, so that one row tells of
 * all of its month. It does not tell whether the roll-up has them: a ClickHouse that died between the two
 * is mended by the token alone, which is why this is not the first resort.
 */
async function missing(connection: Connection, { database }: Place, { rows }: SpoolBatch) {
  const months = new Map<string, SpoolBatch['rows']>();
  for (const row of rows) {
    const month = monthOf(JSON.parse(row.line));
    months.set(month, [...(months.get(month) ?? []), row]);
  }
  const left: SpoolBatch['rows'] = [];
  for (const ofMonth of months.values()) {
    const { seq, line } = ofMonth[0] as SpoolBatch['rows'][number];
    const { org, hour, key } = JSON.parse(line) as Head;
    const { bind, ...params } = createParams();
    const [found] = await connection.ask(
      0,
      `SELECT 1 FROM ${database}.events WHERE org = ${bind(org)} AND hour = ${bind(hour)}
       AND key = ${bind(key)} AND rank = ${bind(Number.MAX_SAFE_INTEGER - seq, 'UInt64')} LIMIT 1`,
      { bind, ...params },
    );
    if (!found) left.push(...ofMonth);
  }
  return left;
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
    );
  const forgotten = Date.now() - batch.begun > TOKEN_LASTS;
  const rows = forgotten ? await missing(connection, place, batch) : batch.rows;
  if (rows.length) await insert('events', rows.map(ranked));
  const { token, duplicates } = batch;
  // With a forgotten token too: the table takes a line of a batch once.
  if (duplicates.length)
    await insert(
      'duplicates',
      duplicates.map((line) => JSON.stringify({ ...line, batch: token })),
    );
}
