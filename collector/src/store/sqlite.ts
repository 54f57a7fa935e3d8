import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { conditionsOf } from './conditions.js';
import { contains } from './contains.js';
import { migrate } from './schema.js';
import {
  type DayCount,
  type EventFilter,
  type EventRecord,
  type Store,
  StoreBusy,
} from './store.js';

const DAY = 86_400_000;

/** Most events that wait for a commit; beyond, senders are told to try again. */
const MAX_WAITING = 20_000;

/** A row of `events`, with the columns named as in `EventRecord`. */
const COLUMNS = `id, org, event_id AS eventId, type, created_at AS createdAt, session_id AS sessionId,
  user_id AS userId, asset_id AS assetId, config_id AS configId, configuration, device, referer,
  metric, metadata`;

type Row = Omit<EventRecord, 'configuration' | 'metadata'> & {
  configuration: string;
  metadata: string;
};

const toRecord = (row: Row): EventRecord => ({
  ...row,
  configuration: JSON.parse(row.configuration),
  metadata: JSON.parse(row.metadata),
});

interface Waiting {
  events: readonly EventRecord[];
  resolve(stored: EventRecord[]): void;
  reject(error: unknown): void;
}

/**
 * Opens a store on one SQLite file, and makes it when there is none.
 *
 * WAL with `synchronous=FULL`: a commit is one fsync, and what is committed survives a crash of
 * the process and of the machine. Everything that arrives while a commit runs shares the next one.
 *
 * @param path of the file, or `:memory:`
 * @throws Error when the file cannot be opened, or a newer version has written it
 */
export function openSqlite(path: string): Store {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
  migrate(db, path);
  // One filter is asked of many rows: it is parsed once.
  let asked = { json: '', value: undefined as unknown };
  db.function('contains_json', { deterministic: true }, (metadata: string, json: string) => {
    if (json !== asked.json) asked = { json, value: JSON.parse(json) };
    return contains(JSON.parse(metadata), asked.value) ? 1 : 0;
  });

  const insert = db.prepare(
    `INSERT INTO events (id, org, event_id, type, created_at, session_id, user_id, asset_id, config_id,
       configuration, device, referer, referer_origin, metric, metadata)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (org, event_id) WHERE event_id IS NOT NULL DO NOTHING`,
  );
  const countUp = db.prepare(
    `INSERT INTO daily (org, type, day, count, metric) VALUES (?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET count = count + 1, metric = metric + excluded.metric`,
  );
  const byEventId = db.prepare(`SELECT ${COLUMNS} FROM events WHERE org = ? AND event_id = ?`);
  const byId = db.prepare(`SELECT ${COLUMNS} FROM events WHERE org = ? AND id = ?`);
  const position = db.prepare('SELECT created_at, seq FROM events WHERE org = ? AND id = ?');

  const store = (event: EventRecord): EventRecord => {
    const origin =
      event.referer && URL.canParse(event.referer) ? new URL(event.referer).origin : null;
    const { changes } = insert.run(
      event.id,
      event.org,
      event.eventId,
      event.type,
      event.createdAt,
      event.sessionId,
      event.userId,
      event.assetId,
      event.configId,
      JSON.stringify(event.configuration),
      event.device,
      event.referer,
      origin,
      event.metric,
      JSON.stringify(event.metadata),
    );
    if (!changes) return toRecord(byEventId.get(event.org, event.eventId) as unknown as Row);
    countUp.run(event.org, event.type, Math.floor(event.createdAt / DAY), event.metric);
    return event;
  };

  let waiting: Waiting[] = [];
  let waitingEvents = 0;
  let closed = false;

  /** One transaction for all that waits. Answers only after the commit. */
  const commit = () => {
    if (!waiting.length) return;
    const batch = waiting;
    waiting = [];
    waitingEvents = 0;
    try {
      db.exec('BEGIN IMMEDIATE');
      const stored = batch.map(({ events }) => events.map(store));
      db.exec('COMMIT');
      for (const [i, { resolve }] of batch.entries()) resolve(stored[i] as EventRecord[]);
    } catch (cause) {
      if (db.isTransaction) db.exec('ROLLBACK');
      const busy = new StoreBusy(`the store cannot write: ${(cause as Error).message}`, { cause });
      for (const { reject } of batch) reject(busy);
    }
  };

  const daysFromRollup = ({ org, type, from, to }: EventFilter) => {
    const parts = [
      'org = ?',
      ...(type === undefined ? [] : ['type = ?']),
      ...(from === undefined ? [] : ['day >= ?']),
      ...(to === undefined ? [] : ['day < ?']),
    ];
    const values = [org, type, from && from / DAY, to && to / DAY].filter(
      (value) => value !== undefined,
    );
    return db
      .prepare(
        `SELECT day, SUM(count) AS count, SUM(metric) AS metric FROM daily
         WHERE ${parts.join(' AND ')} GROUP BY day ORDER BY day`,
      )
      .all(...values) as unknown as DayCount[];
  };

  /** Whether the roll-up knows the answer: nothing but org, type and whole days is asked for. */
  const inRollup = ({ org, type, from = 0, to = 0, ...rest }: EventFilter) =>
    from % DAY === 0 &&
    to % DAY === 0 &&
    Object.values(rest).every((value) => value === undefined || Object.keys(value).length === 0);

  return {
    append: (events) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new StoreBusy('the store is closed'));
        if (waitingEvents + events.length > MAX_WAITING)
          return reject(new StoreBusy('too many events wait to be stored'));
        // After the requests that have arrived already, so that they share one fsync.
        if (!waiting.length) setImmediate(commit);
        waiting.push({ events, resolve, reject });
        waitingEvents += events.length;
      }),
    async get(org, id) {
      const row = byId.get(org, id) as Row | undefined;
      return row && toRecord(row);
    },
    async list({ sort, limit, offset, after, ...filter }) {
      const { where, values } = conditionsOf(filter);
      const order = sort === 'createdAt' ? 'ASC' : 'DESC';
      let cursor = '';
      let cursorValues: number[] = [];
      if (after !== undefined) {
        const at = position.get(filter.org, after) as
          | { created_at: number; seq: number }
          | undefined;
        if (!at) return undefined;
        cursor = `AND (created_at, seq) ${sort === 'createdAt' ? '>' : '<'} (?, ?)`;
        cursorValues = [at.created_at, at.seq];
      }
      const rows = db
        .prepare(
          `SELECT ${COLUMNS} FROM events WHERE ${where} ${cursor}
           ORDER BY created_at ${order}, seq ${order} LIMIT ? OFFSET ?`,
        )
        .all(...values, ...cursorValues, limit, offset) as unknown as Row[];
      const count = inRollup(filter)
        ? daysFromRollup(filter).reduce((sum, day) => sum + day.count, 0)
        : (
            db.prepare(`SELECT COUNT(*) AS count FROM events WHERE ${where}`).get(...values) as {
              count: number;
            }
          ).count;
      return { events: rows.map(toRecord), count };
    },
    async days(filter) {
      if (inRollup(filter)) return daysFromRollup(filter);
      const { where, values } = conditionsOf(filter);
      return db
        .prepare(
          `SELECT created_at / ${DAY} AS day, COUNT(*) AS count, SUM(metric) AS metric FROM events
           WHERE ${where} GROUP BY day ORDER BY day`,
        )
        .all(...values) as unknown as DayCount[];
    },
    async close() {
      if (closed) return;
      commit();
      closed = true;
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      db.close();
    },
  };
}
