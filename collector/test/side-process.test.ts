import { readdirSync } from 'node:fs';
import { copyFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { all, record } from '../../test/conformance/records.js';
import { type Store, StoreBusy } from '../src/index.js';
import { openSqlite } from '../src/store/sqlite/open-sqlite.js';
import { startSideProcess } from '../src/store/sqlite/side-process.js';

let folder = '';
let path = '';
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-side-process-'));
  path = join(folder, 'events.db');
});
afterEach(async () => {
  await store?.close();
  await rm(folder, { recursive: true });
});

/** Enough that a filter by metadata reads for a while: many small values take the longest to parse. */
async function fill() {
  const metadata = { list: Array.from({ length: 800 }, () => ({})) };
  for (let i = 0; i < 10; i++)
    await store.append(Array.from({ length: 2_000 }, () => record({ metadata })));
}
/** Of a list nothing can be looked for in the text: each event has to be parsed. */
const heavy = () => store.days({ org: 'org', metadata: { list: [] } });

it('an event is stored while a heavy query runs', async () => {
  store = openSqlite(path);
  await fill();
  let running = true;
  const query = heavy().finally(() => {
    running = false;
  });
  let stored = 0;
  while (running) {
    await store.append([record()]);
    if (running) stored++;
  }
  expect(await query).toEqual([]);
  // One that waits for the query would be the last.
  expect(stored).toBeGreaterThan(5);
});

it('a query that takes too long is stopped, and the next ones are answered', async () => {
  store = openSqlite(path, { deadline: 100 });
  await fill();
  await expect(Promise.all([heavy(), heavy()])).rejects.toThrow(
    new StoreBusy('the query took longer than 100 ms; narrow it'),
  );
  const found = await store.list(all({ limit: 1 }));
  expect(found?.count).toBe(20_000);
});

it('a question that has waited too long for others is told so, and not asked', async () => {
  store = openSqlite(path, { deadline: 100 });
  await fill();
  const asked = Array.from({ length: 10 }, () => heavy().catch((error: Error) => error.message));
  expect(new Set(await Promise.all(asked))).toEqual(
    new Set([
      'the query took longer than 100 ms; narrow it',
      'the query waited 100 ms for others; ask again',
    ]),
  );
});

it('questions do not hold up the end: those that run and those that wait are told', async () => {
  store = openSqlite(path);
  await fill();
  const begin = performance.now();
  await heavy();
  const one = performance.now() - begin;
  const asked = Array.from({ length: 20 }, () => heavy().catch((error: Error) => error.message));
  const end = performance.now();
  await store.close();
  // Twenty on two readers would take ten times as long as one.
  expect(performance.now() - end).toBeLessThan(one * 5);
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['the store is closed']));
  expect(readdirSync(folder)).toEqual(['events.db']);
});

it('a file that another process has locked is waited for, then told', async () => {
  store = openSqlite(path);
  await store.append([record()]);
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  const waiting = store.append([record()]);
  await expect(waiting).rejects.toThrow(/^the store cannot write: .*locked/);
  other.exec('COMMIT');
  other.close();
  await store.append([record()]);
  expect((await store.list(all()))?.count).toBe(2);
});

it('opening a file leaves no connection to it in this process', () => {
  store = openSqlite(path, { indexedMetadataKeys: ['item_id'] });
  const db = new DatabaseSync(path);
  // Only the one connection that there is may do so.
  db.exec('PRAGMA journal_mode = DELETE');
  db.close();
});

it('a file that is no database is refused with its name, and left alone', async () => {
  await writeFile(path, 'These are my notes, not a database. '.repeat(100));
  expect(() => openSqlite(path)).toThrow(/events\.db.*not a database/);
  await writeFile(path, '');
  store = openSqlite(path);
  await store.append([record()]);
});

it('is not started anew after it was closed, and may be closed again', async () => {
  const ends = { close: startSideProcess('spool', path), abandon: startSideProcess('read', path) };
  await ends.close.call('state', []);
  for (const [end, side] of Object.entries(ends)) {
    const closing = side[end as keyof typeof ends]();
    await expect(side.call('state', [])).rejects.toThrow(new StoreBusy('the store is closed'));
    await closing;
    await expect(side.call('state', [])).rejects.toThrow(new StoreBusy('the store is closed'));
    expect(side.open).toBe(0);
    await side.close();
  }
});

it('ends when the log cannot be brought into the file, where the log stays', async () => {
  const spool = startSideProcess('spool', path);
  await spool.call('note', ['name', 'value']);
  const log = `${path}-wal`;
  await copyFile(log, join(folder, 'log'));
  await truncate(log, 0);
  await spool.close();
  await copyFile(join(folder, 'log'), log);
  const again = startSideProcess('spool', path);
  expect(await again.call('noted', ['name'])).toBe('value');
  await again.close();
});

it.each([':memory:', 'file'])(
  'a store that is closed says so to whoever asks: %s',
  async (where) => {
    store = openSqlite(where === 'file' ? path : where);
    await store.append([record()]);
    await store.close();
    for (const call of [
      () => store.append([record()]),
      () => store.list(all()),
      () => store.days(all()),
      () => store.get('org', 'id'),
      () => store.erase({ org: 'org' }, 10),
      () => store.recount(),
      () => store.scan(undefined, 1),
    ])
      await expect(call()).rejects.toThrow(new StoreBusy('the store is closed'));
  },
);
