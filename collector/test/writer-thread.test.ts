import { copyFile, mkdir, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { record } from '../../test/conformance/records.js';
import { toValues } from '../src/store/sqlite/rows.js';
import { migrate } from '../src/store/sqlite/schema.js';
import { startWriterThread, type WriterThread } from '../src/store/sqlite/writer-thread.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';

let folder = '';
let path = '';
let thread: WriterThread;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-writer-thread-'));
  path = join(folder, 'deeper', 'events.db');
  thread = startWriterThread(path);
});
afterEach(async () => {
  await thread.close();
  await rm(folder, { recursive: true });
});

async function makeFile() {
  await mkdir(join(folder, 'deeper'));
  const db = openDatabase(path);
  migrate(db);
  db.close();
}

function count() {
  const db = openDatabase(path, { readOnly: true });
  const { count } = db.prepare('SELECT COUNT(*) AS count FROM events').get() as { count: number };
  db.close();
  return count;
}

it('runs calls in order, and returns the result of each', async () => {
  await makeFile();
  const event = record({ clientEventId: 'own' });
  const results = await Promise.all([
    thread.call('write', [toValues(event)]),
    thread.call('erase', {}, 10).catch((error: Error) => error.message),
    thread.call('write', [toValues(record()), toValues(record({ clientEventId: 'own' }))]),
  ]);
  expect(results).toEqual([
    [undefined],
    'erase: the filter is empty; give at least one field',
    [undefined, expect.objectContaining({ id: event.id })],
  ]);
  expect(count()).toBe(2);
});

it('writes waiting calls in one transaction, and settles each', async () => {
  await makeFile();
  const [id, , ...rest] = toValues(record());
  const broken = [id, null, ...rest] as never;
  const written = await Promise.allSettled([
    thread.call('write', [toValues(record())]),
    thread.call('write', [broken]),
  ]);
  for (const one of written)
    expect(one).toMatchObject({ reason: { message: expect.stringMatching(/NOT NULL/) } });
  expect(count()).toBe(0);
  const event = record({ clientEventId: 'own' });
  expect(
    await Promise.all([
      thread.call('write', [toValues(event)]),
      thread.call('write', [toValues(record({ clientEventId: 'own' })), toValues(record())]),
    ]),
  ).toEqual([[undefined], [expect.objectContaining({ id: event.id }), undefined]]);
  expect(count()).toBe(2);
});

it('rejects pending calls when the thread ends, and starts another for the next call', async () => {
  const calls = [thread.call('write', [toValues(record())]), thread.call('write', [])];
  for (const call of await Promise.allSettled(calls))
    expect(call).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringMatching(/ENOENT.*events\.db/) },
    });
  await makeFile();
  expect(await thread.call('write', [toValues(record())])).toEqual([undefined]);
  expect(count()).toBe(1);
});

it('rejects arguments that cannot be cloned, and runs the next call', async () => {
  await makeFile();
  const [first, ...rest] = toValues(record());
  const broken = [first, (() => {}) as never, ...rest.slice(1)] as never;
  await expect(thread.call('write', [broken])).rejects.toThrow(/could not be cloned/);
  expect(await thread.call('write', [toValues(record())])).toEqual([undefined]);
});

it('finishes pending calls before it closes', async () => {
  await makeFile();
  const waiting = thread.call('write', [toValues(record())]);
  await thread.close();
  expect(await waiting).toEqual([undefined]);
  expect(count()).toBe(1);
});

it('rejects calls after close, and can be closed twice', async () => {
  await makeFile();
  await thread.call('write', [toValues(record())]);
  const closing = thread.close();
  await expect(thread.call('write', [toValues(record())])).rejects.toThrow('the store is closed');
  await closing;
  await expect(thread.call('write', [toValues(record())])).rejects.toThrow('the store is closed');
  await thread.close();
  expect(count()).toBe(1);
});

it('rejects calls when it was closed before the first call', async () => {
  await makeFile();
  await thread.close();
  await expect(thread.call('write', [])).rejects.toThrow('the store is closed');
});

it('ends when the checkpoint fails, and keeps the log', async () => {
  await makeFile();
  await thread.call('write', [toValues(record())]);
  // The thread finds an empty log when it closes.
  const log = `${path}-wal`;
  await copyFile(log, join(folder, 'log'));
  await truncate(log, 0);
  await thread.close();
  await copyFile(join(folder, 'log'), log);
  expect(count()).toBe(1);
});

it('closes after the thread has crashed', async () => {
  const broken = thread.call('write', []).catch((error: Error) => error.message);
  await thread.close();
  expect(await broken).toMatch(/ENOENT/);
});
