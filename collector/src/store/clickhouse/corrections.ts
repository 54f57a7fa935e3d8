import { randomUUID } from 'node:crypto';
import type { Connection } from './connection.js';
import { insertSettings, type Place } from './schema.js';

/** Lines that put the roll-up right, and the token by which ClickHouse takes them once. */
export interface Corrections {
  token: string;
  lines: string[];
}

/** What is added to a line of the roll-up. */
export interface Difference {
  org: string;
  type: string;
  day: number;
  count: number;
  metric: number;
}

export const toCorrections = (differences: readonly Difference[]): Corrections => ({
  // Of chance: the same correction may be due again some other day.
  token: randomUUID(),
  lines: differences.map((difference) => JSON.stringify(difference)),
});

/** Once, however often it is tried: whoever calls has the corrections written down before. */
export const correct = (connection: Connection, place: Place, { token, lines }: Corrections) =>
  connection.run(
    `INSERT INTO ${place.database}.daily FORMAT JSONEachRow\n${lines.join('\n')}`,
    undefined,
    { ...insertSettings(place), insert_deduplication_token: token },
  );
