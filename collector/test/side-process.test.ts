import { readdirSync } from 'node:fs';
import { copyFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { all, record } from '../../test/conformance/records.js';
import { type Store, StoreClosedError } from '../src/index.js';
import { QueryTimeoutError } from '../src/store/errors.js';
import { startSpool } from '../src/store/spool/start-spool.js';
import { openSqlite } from '../src/store/sqlite/open-sqlite.js';
import { startReader } from '../src/store/sqlite/start-reader.js';
import { start } from './support/process.js';

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

const EVENTS = 20_000;
let filledFolder = '';
/** A store with enough events for a slow metadata filter: many small values take longest to parse. */
beforeAll(async () => {
  filledFolder = await mkdtemp(join(tmpdir(), 'vitrine-filled-'));
  const filled = openSqlite(join(filledFolder, 'events.db'));
  const metadata = { list: Array.from({ length: 800 }, () => ({})) };
  for (let i = 0; i < EVENTS; i += 2_000)
    await filled.append(Array.from({ length: 2_000 }, () => record({ metadata })));
  await filled.close();
});
afterAll(() => rm(filledFolder, { recursive: true }));

/** Opens a copy of it. */
async function openFilled(options: Parameters<typeof openSqlite>[1] = {}) {
  await copyFile(join(filledFolder, 'events.db'), path);
  store = openSqlite(path, options);
}
/** A filter by a list cannot search the text, so it parses each event. */
const slowQuery = () => store.days({ org: 'org', metadata: { list: [] } });

it('stores events while a slow query runs', async () => {
  await openFilled();
  let running = true;
  const query = slowQuery().finally(() => {
    running = false;
  });
  let stored = 0;
  while (running) {
    await store.append([record()]);
    if (running) stored++;
  }
  expect(await query).toEqual([]);
  // An event that waited for the query would be the only one.
  expect(stored).toBeGreaterThan(5);
});

it('stops a query at its timeout, and runs the next ones', async () => {
  await openFilled({ queryTimeoutMs: 100 });
  await expect(Promise.all([slowQuery(), slowQuery()])).rejects.toThrow(
    new QueryTimeoutError('the query took longer than 100 ms; narrow it'),
  );
  const found = await store.list(all({ limit: 1 }));
  expect(found?.count).toBe(EVENTS);
});

it('rejects a query that waited longer than its timeout', async () => {
  await openFilled({ queryTimeoutMs: 100 });
  const queries = Array.from({ length: 10 }, () =>
    slowQuery().catch((error: Error) => error.message),
  );
  expect(new Set(await Promise.all(queries))).toEqual(
    new Set([
      'the query took longer than 100 ms; narrow it',
      'the query waited 100 ms for other queries; retry it',
    ]),
  );
});

it('rejects running and waiting queries at close', async () => {
  await openFilled();
  const queries = Array.from({ length: 20 }, () =>
    slowQuery().catch((error: Error) => error.message),
  );
  await store.close();
  // Had it waited for them, they would have a result.
  expect(new Set(await Promise.all(queries))).toEqual(new Set(['the store is closed']));
  expect(readdirSync(folder)).toEqual(['events.db']);
});

it('rejects an append when another process keeps the file locked', async () => {
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

it('leaves no connection to the file in this process', () => {
  store = openSqlite(path, { indexedMetadataKeys: ['item_id'] });
  const db = new DatabaseSync(path);
  // SQLite allows this only to the last connection.
  db.exec('PRAGMA journal_mode = DELETE');
  db.close();
});

it('rejects a file that is not a database, names it, and leaves it unchanged', async () => {
  await writeFile(path, 'These are my notes, not a database. '.repeat(100));
  expect(() => openSqlite(path)).toThrow(/events\.db.*not a database/);
  await writeFile(path, '');
  store = openSqlite(path);
  await store.append([record()]);
});

it('rejects calls after close, and can be closed twice', async () => {
  const processes = { close: startSpool(path), terminate: startReader(path) };
  await processes.close.call('getState', []);
  for (const [method, side] of Object.entries(processes)) {
    const closing = side[method as keyof typeof processes]();
    await expect(side.call('getState', [])).rejects.toThrow(new StoreClosedError());
    await closing;
    await expect(side.call('getState', [])).rejects.toThrow(new StoreClosedError());
    expect(side.pendingCalls).toBe(0);
    await side.close();
  }
});

it('ends when the checkpoint fails, and keeps the log', async () => {
  const spool = startSpool(path);
  await spool.call('setMeta', ['name', 'value']);
  const log = `${path}-wal`;
  await copyFile(log, join(folder, 'log'));
  await truncate(log, 0);
  await spool.close();
  await copyFile(join(folder, 'log'), log);
  const again = startSpool(path);
  expect(await again.call('getMeta', ['name'])).toBe('value');
  await again.close();
});

it.each([':memory:', 'file'])('rejects every call after close: %s', async (where) => {
  store = openSqlite(where === 'file' ? path : where);
  await store.append([record()]);
  await store.close();
  for (const call of [
    () => store.append([record()]),
    () => store.list(all()),
    () => store.days(all()),
    () => store.get('org', 'id'),
    () => store.erase({ org: 'org' }, 10),
    () => store.rebuildRollup(),
    () => store.scan(undefined, 1),
  ])
    await expect(call()).rejects.toThrow(new StoreClosedError());
});

it('ends soon after a parent that was killed, also during a query', async () => {
  const program = fileURLToPath(new URL('support/blocked-program.ts', import.meta.url));
  const parent = start(
    process.execPath,
    [
      '--eval',
      `const child = require('node:child_process').fork(process.argv[1], { execArgv: ['--import', 'tsx'] });
       child.on('message', (message) => console.log(message, child.pid));`,
      program,
    ],
    { cwd: process.cwd() },
  );
  const pid = Number((await parent.shows(/blocked \d+/)).split(' ')[1]);
  process.kill(parent.child.pid as number, 'SIGKILL');
  await parent.done;
  const isRunning = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  try {
    await expect.poll(isRunning, { timeout: 10_000 }).toBe(false);
  } finally {
    if (isRunning()) process.kill(pid, 'SIGKILL');
  }
});
