import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { all, DAY_MS, record, TODAY } from '../../test/conformance/records.js';
import { createEraser } from '../src/store/sqlite/eraser.js';
import { openSqlite } from '../src/store/sqlite/open-sqlite.js';
import { toValues } from '../src/store/sqlite/rows.js';
import { migrate } from '../src/store/sqlite/schema.js';
import { createWriter, type Writer } from '../src/store/sqlite/writer.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';
import type { EraseFilter } from '../src/store/store.js';

let db: InstanceType<typeof DatabaseSync>;
let writer: Writer;

beforeEach(() => {
  db = new DatabaseSync(':memory:');
  migrate(db);
  writer = createWriter(db);
});
afterEach(() => db.close());

/** A database that records the statements prepared on it. */
function watched() {
  const statements: string[] = [];
  const watching = new Proxy(db, {
    get: (of, name) => (sql: string) => {
      if (name === 'exec' && sql.startsWith('PRAGMA secure_delete')) return;
      if (name !== 'prepare') throw new Error(`${String(name)} is not watched`);
      statements.push(sql);
      return of.prepare(sql);
    },
  });
  return { statements, watching };
}

/** SQLite's query plan of a statement. */
const planOf = (sql: string) =>
  (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[])
    .map(({ detail }) => detail)
    .join('\n');

const CASES: [string, EraseFilter, string][] = [
  ['a session', { sessionId: 's' }, 'events_by_session (org=? AND session_id=?'],
  ['a user', { userId: 'u' }, 'events_by_user (org=? AND user_id=?'],
  ['a session before a moment', { sessionId: 's', before: TODAY }, 'events_by_session (org=? AND'],
  ['a user before a moment', { userId: 'u', before: TODAY }, 'events_by_user (org=? AND user_id'],
  ['old events', { before: TODAY }, 'events_by_time (org=? AND created_at<?'],
  ['an org', { org: 'o7' }, 'INDEX events_by_time (org=?)'],
];

describe.each(CASES)('erasing %s', (_, filter, index) => {
  it.each(filter.org ? [filter] : [filter, { org: 'o7', ...filter }])(
    'uses an index and scans no table: %j',
    (filter) => {
      const { statements, watching } = watched();
      createEraser(watching)(filter, 10);
      const plans = statements.map(planOf);
      expect(plans.filter((plan) => plan.includes(index))).toHaveLength(1);
      for (const plan of plans) expect(plan).not.toMatch(/SCAN (events|daily|duplicates)/);
      const onDuplicates = statements.filter((sql) => sql.includes('FROM duplicates WHERE'));
      expect(onDuplicates).toHaveLength(
        filter.before && !filter.sessionId && !filter.userId ? 1 : 0,
      );
    },
  );
});

it('erases in every org, also one that the rollup lacks', () => {
  const orgs = ['', 'A', 'a', 'ab', 'ü', '😀', 'z'];
  const event = (org: string, more: Parameters<typeof record>[0] = {}) =>
    toValues(record({ org, sessionId: 's', ...more }));
  writer.write(
    orgs.flatMap((org) => [
      event(org),
      event(org, { sessionId: 'kept' }),
      event(org, { userId: 'u', sessionId: 't' }),
      event(org, { createdAt: TODAY - DAY_MS, sessionId: 'old' }),
      event(org, { createdAt: TODAY - DAY_MS, sessionId: 'old', clientEventId: 'e' }),
      event(org, { createdAt: TODAY - DAY_MS, sessionId: 'old', clientEventId: 'e' }),
    ]),
  );
  db.exec("DELETE FROM daily WHERE org = 'ab'");
  expect(writer.erase({ sessionId: 's' }, 3)).toBe(3);
  expect(writer.erase({ sessionId: 's' }, 10)).toBe(orgs.length - 3);
  expect(writer.erase({ userId: 'u' }, 10)).toBe(orgs.length);
  expect(writer.erase({ before: TODAY }, 100)).toBe(2 * orgs.length);
  const left = db.prepare('SELECT org, session_id FROM events').all() as { session_id: string }[];
  expect(left).toHaveLength(orgs.length);
  expect(new Set(left.map(({ session_id }) => session_id))).toEqual(new Set(['kept']));
  expect(db.prepare('SELECT count(*) AS n FROM duplicates').get()).toEqual({ n: 0 });
  expect(db.prepare('SELECT DISTINCT count FROM daily').all()).toEqual([{ count: 1 }]);
  expect(writer.erase({ sessionId: 'none' }, 10)).toBe(0);
});

it('erases nothing in an empty store', () => {
  expect(writer.erase({ sessionId: 's' }, 10)).toBe(0);
  expect(writer.erase({ before: TODAY }, 10)).toBe(0);
});

it('removes erased events from the disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-erasure-'));
  const path = join(folder, 'events.db');
  // Large events that fill pages, a small one inside a page, and an index with their values.
  const store = openSqlite(path, { indexedMetadataKeys: ['name'] });
  const event = (sessionId: string, text: string) =>
    record({ sessionId, userId: text, metadata: { name: text, text: text.repeat(500) } });
  await store.append(
    Array.from({ length: 50 }, (_, i) => [
      event(`${i}`, `kept-${i}`),
      event('s', `secret-${i}`),
    ]).flat(),
  );
  await store.append([
    record({ sessionId: 's', device: 'secret-device', metadata: { name: 'secret' } }),
  ]);
  // Moves the events from the log into the file.
  const db = openDatabase(path);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  expect((await readFile(path)).includes('secret')).toBe(true);
  // A command erases while the collector has the file open and has queried it.
  const find = () => store.list(all({ sessionId: 's' }));
  expect((await find())?.count).toBe(51);
  const command = openSqlite(path);
  expect(await command.erase({ sessionId: 's' }, 1_000)).toBe(51);
  await command.close();
  for (const name of await readdir(folder))
    expect((await readFile(join(folder, name))).includes('secret'), name).toBe(false);
  expect((await readFile(path)).includes('kept-7')).toBe(true);
  expect((await find())?.count).toBe(0);
  await store.close();
  await rm(folder, { recursive: true });
});
