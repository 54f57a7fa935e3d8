import { copyFile, mkdir, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { record } from '../../test/conformance/records.js';
import { openDatabase } from '../src/store/sqlite/database.js';
import { toValues } from '../src/store/sqlite/rows.js';
import { migrate } from '../src/store/sqlite/schema.js';
import { startWriterThread, type WriterThread } from '../src/store/sqlite/writer-thread.js';

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
  const db = openDatabase(path, true);
  const { count } = db.prepare('SELECT COUNT(*) AS count FROM events').get() as { count: number };
  db.close();
  return count;
}

it('answers calls in their order, each with its own answer', async () => {
  await makeFile();
  const event = record({ eventId: 'own' });
  const answers = await Promise.all([
    thread.call('write', [toValues(event)]),
    thread.call('erase', {}, 10).catch((error: Error) => error.message),
    thread.call('write', [toValues(record()), toValues(record({ eventId: 'own' }))]),
  ]);
  expect(answers).toEqual([
    [undefined],
    'nothing says what is to be erased',
    [undefined, expect.objectContaining({ id: event.id })],
  ]);
  expect(count()).toBe(2);
});

it('writes what waits together, all or none, and tells each', async () => {
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
  const event = record({ eventId: 'own' });
  expect(
    await Promise.all([
      thread.call('write', [toValues(event)]),
      thread.call('write', [toValues(record({ eventId: 'own' })), toValues(record())]),
    ]),
  ).toEqual([[undefined], [expect.objectContaining({ id: event.id }), undefined]]);
  expect(count()).toBe(2);
});

it('that has ended tells everyone who waits, and the next call starts another', async () => {
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

it('refuses by itself what cannot be passed on, and answers what can', async () => {
  await makeFile();
  const [first, ...rest] = toValues(record());
  const broken = [first, (() => {}) as never, ...rest.slice(1)] as never;
  await expect(thread.call('write', [broken])).rejects.toThrow(/could not be cloned/);
  expect(await thread.call('write', [toValues(record())])).toEqual([undefined]);
});

it('finishes what was asked before it is closed', async () => {
  await makeFile();
  const waiting = thread.call('write', [toValues(record())]);
  await thread.close();
  expect(await waiting).toEqual([undefined]);
  expect(count()).toBe(1);
});

it('is not started anew after it was closed, and may be closed again', async () => {
  await makeFile();
  await thread.call('write', [toValues(record())]);
  const closing = thread.close();
  await expect(thread.call('write', [toValues(record())])).rejects.toThrow('the store is closed');
  await closing;
  await expect(thread.call('write', [toValues(record())])).rejects.toThrow('the store is closed');
  await thread.close();
  expect(count()).toBe(1);
});

it('is not started anew either where it was closed before it was ever asked', async () => {
  await makeFile();
  await thread.close();
  await expect(thread.call('write', [])).rejects.toThrow('the store is closed');
});

it('ends when the log cannot be brought into the file, where the log stays', async () => {
  await makeFile();
  await thread.call('write', [toValues(record())]);
  // Nothing can be read out of the log while the thread closes.
  const log = `${path}-wal`;
  await copyFile(log, join(folder, 'log'));
  await truncate(log, 0);
  await thread.close();
  await copyFile(join(folder, 'log'), log);
  expect(count()).toBe(1);
});

it('ends when the thread has broken down before', async () => {
  const broken = thread.call('write', []).catch((error: Error) => error.message);
  await thread.close();
  expect(await broken).toMatch(/ENOENT/);
});
