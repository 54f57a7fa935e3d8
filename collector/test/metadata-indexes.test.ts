import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from '@photostructure/sqlite';
import { expect, it } from 'vitest';
import { record } from '../../test/conformance/records.js';
import { conditionsOf } from '../src/store/sqlite/conditions.js';
import { indexMetadata } from '../src/store/sqlite/metadata-indexes.js';
import { openSqlite } from '../src/store/sqlite/open-sqlite.js';
import { migrate } from '../src/store/sqlite/schema.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';

const open = () => {
  const db = openDatabase(':memory:');
  migrate(db);
  return db;
};

/** SQLite's query plan of a metadata filter. */
const plan = (db: InstanceType<typeof DatabaseSync>, metadata: object, indexed: string[]) => {
  const { where, values } = conditionsOf({ org: 'org', metadata: metadata as never }, indexed);
  const rows = db
    .prepare(
      `EXPLAIN QUERY PLAN SELECT id FROM events WHERE ${where} ORDER BY created_at DESC, row_id DESC`,
    )
    .all(...values) as { detail: string }[];
  return rows.map(({ detail }) => detail).join('\n');
};

it('uses the index for an indexed key, in order, and reads the events for any other', () => {
  const db = open();
  const keys = ['item_id', `it's "quoted" $.a[0] \\`];
  indexMetadata(db, keys);
  for (const key of keys) {
    const steps = plan(db, { [key]: 'CH-1' }, keys);
    expect(steps).toContain('USING INDEX events_by_metadata_');
    expect(steps).not.toContain('TEMP B-TREE');
  }
  expect(plan(db, { other: 1 }, keys)).not.toContain('events_by_metadata_');
  expect(plan(db, { item_id: { nested: 1 } }, keys)).not.toContain('events_by_metadata_');
});

it('finds numbers by an indexed key, also those that SQLite reads differently', async () => {
  const store = openSqlite(':memory:', { indexedMetadataKeys: ['n'] });
  const numbers = [7, -7, 19.99, 5424631375412767000, 1.3065246641854622e-19, 1e21, 0];
  await store.append(numbers.map((n) => record({ metadata: { n } })));
  for (const n of numbers)
    expect(await store.days({ org: 'org', metadata: { n } })).toMatchObject([{ count: 1 }]);
  await store.close();
});

it('creates and drops indexes as configured', () => {
  const db = open();
  const names = () =>
    db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'events_by_metadata_%'").all()
      .length;
  indexMetadata(db, ['a', 'b']);
  expect(names()).toBe(2);
  indexMetadata(db, ['b']);
  expect(names()).toBe(1);
  indexMetadata(db, []);
  expect(names()).toBe(0);
});

it('keeps the indexes of a file when it is opened without keys', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-indexes-'));
  const path = join(folder, 'events.db');
  const names = () => {
    const db = openDatabase(path, { readOnly: true });
    const found = db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%metadata%'").all();
    db.close();
    return found.length;
  };
  const keys = ['item_id', "it's ü"];
  await openSqlite(path, { indexedMetadataKeys: keys }).close();
  const store = openSqlite(path);
  await store.append([record({ metadata: { item_id: 'CH-1' } }), record()]);
  expect(await store.days({ org: 'org', metadata: { item_id: 'CH-1' } })).toMatchObject([
    { count: 1 },
  ]);
  await store.close();
  expect(names()).toBe(2);
  const db = openDatabase(path);
  expect(indexMetadata(db)).toEqual(expect.arrayContaining(keys));
  db.close();
  await openSqlite(path, { indexedMetadataKeys: [] }).close();
  expect(names()).toBe(0);
  await rm(folder, { recursive: true });
});
