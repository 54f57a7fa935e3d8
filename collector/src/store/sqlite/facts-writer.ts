import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { deriveFacts } from '../../facts/derive-facts.js';
import { type FactsValues, INSERT_FACTS, toFactsValues } from './facts-values.js';
import { createTexts } from './texts.js';

/** An event whose facts are written. */
export interface FactsEvent {
  rowId: number;
  org: string;
  type: string;
  createdAt: number;
  sessionId: string;
  userId: string | null;
  assetId: string | null;
  metric: number;
}

/** The visitor of an event. */
type Visitor = Pick<FactsEvent, 'sessionId' | 'userId'>;

/** Most sessions and users in the cache. */
const MAX_CACHED = 50_000;

/** An event without facts, as the table has it. */
type StoredEvent = FactsEvent & { device: string | null; referer: string | null; metadata: string };

export interface FactsWriter {
  /** Writes the facts of an event, inside a transaction. */
  write(event: FactsEvent, facts: FactsValues): void;
  /**
   * Replaces the facts of an event that has changed in `events`, inside a transaction.
   *
   * @param before its session and user before the change
   */
  replace(event: FactsEvent, facts: FactsValues, before: Visitor): void;
  /** Derives the facts of up to `limit` older events, inside a transaction. @returns events without facts that are left */
  fill(limit: number): number;
  /** Call it at the start of a transaction: another process may have written. */
  begin(): void;
  /** Call it after a rollback or an erasure. */
  clearCaches(): void;
}

/**
 * Writes the facts of stored events. A session, and a user, has a number: the row of one of its events.
 */
export function createFactsWriter(db: DatabaseSyncInstance): FactsWriter {
  const insert = db.prepare(INSERT_FACTS);
  const dataVersion = db.prepare('PRAGMA data_version');
  // A number must not be the row of an event that is gone: SQLite gives the row of the newest event again.
  const numberOf = (column: 'session' | 'user', key: 'session_id' | 'user_id') =>
    db.prepare(
      `SELECT coalesce(
         (SELECT facts.${column} FROM events INDEXED BY events_by_${column} CROSS JOIN facts
          ON facts.org = :orgId AND facts.created_at = events.created_at AND facts.row_id = events.row_id
          WHERE events.org = :org AND events.${key} = :id LIMIT 1),
         (SELECT min(row_id) FROM events INDEXED BY events_by_${column}
          WHERE org = :org AND ${key} = :id)) AS number`,
    );
  const statements = {
    session: numberOf('session', 'session_id'),
    user: numberOf('user', 'user_id'),
  };
  const dropFacts = db.prepare(
    'DELETE FROM facts WHERE org = ? AND created_at = ? AND row_id = ? RETURNING session, user',
  );
  /** Gives the events that are left of a visitor another number. */
  const renumberOthers = (column: 'session' | 'user', key: 'session_id' | 'user_id') =>
    db.prepare(
      `UPDATE facts SET ${column} = (SELECT min(row_id) FROM events WHERE org = :org AND ${key} = :id)
       WHERE org = :orgId AND (created_at, row_id) IN (
         SELECT created_at, row_id FROM events WHERE org = :org AND ${key} = :id)`,
    );
  const renumber = {
    session: renumberOthers('session', 'session_id'),
    user: renumberOthers('user', 'user_id'),
  };
  const unfilled = db.prepare('SELECT unfilled FROM facts_state');
  const setUnfilled = db.prepare('UPDATE facts_state SET unfilled = ?');
  const older = db.prepare(
    `SELECT row_id AS rowId, org, type, created_at AS createdAt, session_id AS sessionId, user_id AS userId,
       asset_id AS assetId, metric, device, referer, metadata
     FROM events WHERE row_id <= ? ORDER BY row_id DESC LIMIT ?`,
  );
  const texts = createTexts(db);
  const numbers = new Map<string, number>();
  let version: number | undefined;

  const clearCaches = () => {
    texts.clearCache();
    numbers.clear();
  };

  const numberFor = (
    column: 'session' | 'user',
    { org, orgId, id }: { org: string; orgId: number; id: string },
  ) => {
    const key = `${column} ${orgId} ${id}`;
    const cached = numbers.get(key);
    if (cached !== undefined) return cached;
    const { number } = statements[column].get({ orgId, org, id }) as { number: number };
    if (numbers.size >= MAX_CACHED) numbers.clear();
    numbers.set(key, number);
    return number;
  };

  const write = (event: FactsEvent, { plain, texts: list }: FactsValues) => {
    const { org, rowId, userId, assetId } = event;
    const orgId = texts.idOf(org);
    insert.run(
      orgId,
      event.createdAt,
      rowId,
      numberFor('session', { org, orgId, id: event.sessionId }),
      userId === null ? null : numberFor('user', { org, orgId, id: userId }),
      texts.idOf(event.type),
      event.metric,
      assetId === null ? null : texts.idOf(assetId),
      ...plain,
      ...list.map((text) => (text === null ? null : texts.idOf(text))),
    );
  };

  return {
    write,
    replace(event, facts, before) {
      const { org, createdAt, rowId } = event;
      const orgId = texts.idOf(org);
      const dropped = dropFacts.get(orgId, createdAt, rowId) as
        | Record<'session' | 'user', number | null>
        | undefined;
      // An event of an older version: `fill` derives its facts.
      if (!dropped) return;
      const visitors = [
        ['session', before.sessionId, event.sessionId],
        ['user', before.userId, event.userId],
      ] as const;
      for (const [column, from, to] of visitors) {
        if (from === to) continue;
        // Its row is the number of the visitor that it leaves, but will be an event of another one.
        if (from !== null && dropped[column] === rowId)
          renumber[column].run({ orgId, org, id: from });
        for (const id of [from, to]) numbers.delete(`${column} ${orgId} ${id}`);
      }
      write(event, facts);
    },
    clearCaches,
    begin() {
      const { data_version: now } = dataVersion.get() as { data_version: number };
      if (now !== version) clearCaches();
      version = now;
    },
    fill(limit) {
      const { unfilled: last } = unfilled.get() as { unfilled: number };
      if (!last) return 0;
      const events = older.all(last, limit) as unknown as StoredEvent[];
      for (const event of events)
        write(
          event,
          toFactsValues(deriveFacts({ ...event, metadata: JSON.parse(event.metadata) })),
        );
      const left = events.length < limit ? 0 : (events.at(-1) as StoredEvent).rowId - 1;
      setUnfilled.run(left);
      return left;
    },
  };
}
