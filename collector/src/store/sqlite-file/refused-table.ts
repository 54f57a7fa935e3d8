import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import {
  type NewRefusedEvent,
  REFUSED_BOUNDS,
  type RefusedEvent,
  type RefusedRequest,
} from '../refused-events.js';
import type { EraseFilter } from '../store.js';

/** Also in the file of a spool, which has no migrations. */
export const REFUSED_TABLE = `
  CREATE TABLE IF NOT EXISTS refused (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    org TEXT NOT NULL,
    refused_at INTEGER NOT NULL,
    code TEXT NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL,
    batched INTEGER NOT NULL,
    user_agent TEXT,
    referer TEXT,
    origin TEXT,
    session_id TEXT,
    user_id TEXT,
    bytes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS refused_by_org ON refused (org, id, bytes);`;

/** Characters of a field and of a reason. */
const MAX_TEXT = 500;

type Row = Omit<RefusedEvent, 'batched'> & { batched: number };

export interface RefusedTable {
  /** Inside a transaction. */
  add(events: readonly NewRefusedEvent[]): void;
  list(request: RefusedRequest): { events: RefusedEvent[]; count: number };
  remove(ids: readonly number[]): void;
  dropBefore(time: number): void;
  erase(filter: EraseFilter): void;
}

/** Bytes of a row: its texts, and the rest of it. */
const bytesOf = (event: NewRefusedEvent) =>
  Object.values(event).reduce(
    (sum: number, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : 8),
    0,
  );

/** The refused events of a file. It must have the table. */
export function createRefusedTable(db: DatabaseSyncInstance): RefusedTable {
  const insert = db.prepare(
    `INSERT INTO refused (org, refused_at, code, field, reason, body, batched, user_agent, referer, origin,
       session_id, user_id, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // The newest rows within both bounds stay.
  const dropBeyond = db.prepare(
    `DELETE FROM refused WHERE org = :org AND id <= coalesce((
       SELECT id FROM (
         SELECT id, sum(bytes) OVER newest AS total, row_number() OVER newest AS number FROM refused
         WHERE org = :org WINDOW newest AS (ORDER BY id DESC)
       ) WHERE total > :bytes OR number > :events ORDER BY id DESC LIMIT 1), 0)`,
  );
  const dropOld = db.prepare('DELETE FROM refused WHERE refused_at < ?');
  const list = db.prepare(
    `SELECT id, org, refused_at AS refusedAt, code, field, reason, body, batched, user_agent AS userAgent,
       referer, origin, session_id AS sessionId, user_id AS userId
     FROM refused WHERE org = ? ORDER BY id DESC LIMIT ? OFFSET ?`,
  );
  const count = db.prepare('SELECT count(*) AS count FROM refused WHERE org = ?');
  const remove = db.prepare('DELETE FROM refused WHERE id = ?');

  return {
    add(events) {
      for (const event of events) {
        const { org, refusedAt, code, body, batched, userAgent, referer, origin } = event;
        const [field, reason] = [event.field, event.reason].map((text) => text.slice(0, MAX_TEXT));
        insert.run(
          ...[org, refusedAt, code, field as string, reason as string, body, Number(batched)],
          ...[userAgent, referer, origin, event.sessionId, event.userId, bytesOf(event)],
        );
      }
      const { ageMs, ...bounds } = REFUSED_BOUNDS;
      for (const org of new Set(events.map((event) => event.org)))
        dropBeyond.run({ org, ...bounds });
      // By the clock of the collector that refused them.
      dropOld.run(Math.max(0, ...events.map((event) => event.refusedAt)) - ageMs);
    },
    list: ({ org, limit, offset }) => ({
      events: (list.all(org, limit, offset) as unknown as Row[]).map((row) => ({
        ...row,
        batched: row.batched === 1,
      })),
      count: (count.get(org) as { count: number }).count,
    }),
    remove(ids) {
      for (const id of ids) remove.run(id);
    },
    dropBefore: (time) => void dropOld.run(time),
    erase({ org, sessionId, userId, before }) {
      const given = Object.entries({
        org,
        session_id: sessionId,
        user_id: userId,
      }).filter((entry): entry is [string, string] => entry[1] !== undefined);
      const conditions = given.map(([column]) => `${column} = ?`);
      if (before !== undefined) conditions.push('refused_at < ?');
      if (!conditions.length) return;
      db.prepare(`DELETE FROM refused WHERE ${conditions.join(' AND ')}`).run(
        ...given.map(([, value]) => value),
        ...(before === undefined ? [] : [before]),
      );
    },
  };
}
