import { DatabaseSync } from '@photostructure/sqlite';
import { ORG } from '../../tools/harness/rig.js';
import type { Post } from './post-steadily.js';

/** Rows without facts that are left, by row id; undefined before the file has the tables of facts. */
export function createProgressReader(path: string): () => number | undefined {
  const db = new DatabaseSync(path, { readOnly: true });
  const hasTable = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'facts_state'`);
  return () => {
    if (!hasTable.get()) return undefined;
    const row = db.prepare('SELECT unfilled FROM facts_state').get() as { unfilled: number };
    return row.unfilled;
  };
}

/** Compares the posted events with the store, after the collector has ended. */
export function checkStore(path: string, { events, posts }: { events: number; posts: Post[] }) {
  const db = new DatabaseSync(path, { readOnly: true });
  const count = (table: string) =>
    (db.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count;
  const rows = db.prepare('SELECT client_event_id AS id FROM events WHERE org = ?').all(ORG) as {
    id: string;
  }[];
  const stored = new Set(rows.map(({ id }) => id));
  const answered = posts.filter(({ status }) => status === 200);
  const result = {
    posted: posts.length,
    refused: posts.length - answered.length,
    lost: answered.filter(({ eventId }) => !stored.has(eventId)).length,
    storedTwice: rows.length - stored.size,
    eventsWithoutFacts: count('events') - count('facts'),
    eventsMissing: events + stored.size - count('events'),
  };
  db.close();
  return result;
}
