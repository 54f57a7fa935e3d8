import { randomUUID } from 'node:crypto';
import type { Connection } from './connection.js';
import { insertSettings, type Place } from './schema.js';

/** Rows that correct the rollup, and the token with which ClickHouse inserts them once. */
export interface Corrections {
  token: string;
  lines: string[];
}

/** The amount to add to a row of the rollup. */
export interface Difference {
  org: string;
  type: string;
  day: number;
  count: number;
  metric: number;
}

export const toCorrections = (differences: readonly Difference[]): Corrections => ({
  // Random, not a hash: an equal correction may be necessary on another day.
  token: randomUUID(),
  lines: differences.map((difference) => JSON.stringify(difference)),
});

/** Inserts corrections. A retry inserts nothing twice, so the caller must store them before the first try. */
export const insertCorrections = (
  connection: Connection,
  place: Place,
  { token, lines }: Corrections,
) =>
  connection.command(
    `INSERT INTO ${place.database}.daily FORMAT JSONEachRow\n${lines.join('\n')}`,
    {
      settings: { ...insertSettings(place), insert_deduplication_token: token },
    },
  );
