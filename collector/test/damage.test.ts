import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../src/index.js';
import { createSpool } from '../src/store/spool/create-spool.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';
import { type Collector, DAY_MS, event, NOW, openCollector } from './support/collector.js';

/** `nobody` on most systems. Root could write to any file. */
const NOBODY = 65_534;

let folder = '';
let path = '';
let collector: Collector | undefined;
let store: Store | undefined;
const lines: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-damage-'));
  path = join(folder, 'events.db');
  lines.length = 0;
});
afterEach(async () => {
  await collector?.close();
  collector = undefined;
  await store?.close();
  store = undefined;
  await rm(folder, { recursive: true });
});

async function open() {
  collector = await openCollector({
    store: openStore(`sqlite:${path}`),
    config: { logLevel: 'error' },
    logStream: { write: (line) => void lines.push(line) },
  });
  return collector;
}

async function close() {
  await collector?.close();
  collector = undefined;
}

const postMany = async ({ post }: Collector, name: string, count: number) => {
  const body = Array.from({ length: count }, (_, i) =>
    event({ eventMetadata: { $id: `${name}-${i}`, padding: 'a'.repeat(1_000) } }),
  );
  return await post(body);
};

it('rejects a read-only file at once, with its name', async () => {
  await postMany(await open(), 'before', 10);
  await close();
  // Also for the spool of a ClickHouse store.
  const spool = join(folder, 'spool.db');
  const db = openDatabase(spool);
  createSpool(db);
  db.close();
  chmodSync(spool, 0o444);
  chmodSync(path, 0o444);
  chmodSync(folder, 0o555);
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(NOBODY);
  try {
    expect(() => openStore(`sqlite:${path}`)).toThrow(/events\.db.*permission denied/);
    expect(() => openStore(`clickhouse:http://127.0.0.1:9?spool=${spool}`)).toThrow(
      /spool\.db.*permission denied/,
    );
  } finally {
    if (root) process.seteuid?.(0);
    chmodSync(folder, 0o755);
    chmodSync(path, 0o644);
  }
  expect(await (await open()).count()).toBe(10);
});

it('returns 503 with Retry-After for a damaged file, logs it, and works again with a backup', async () => {
  const sound = await open();
  for (let i = 0; i < 10; i++) await postMany(sound, `before-${i}`, 200);
  await sound.store.backup(join(folder, 'backup.db'));
  await close();
  const bytes = readFileSync(path);
  // Keeps the first pages, which hold the schema.
  bytes.fill(0xa5, Math.floor(bytes.length / 10));
  writeFileSync(path, bytes);

  const damaged = await open();
  const read = await damaged.get('/events', { query: { perPage: '1000' } });
  expect(read.statusCode).toBe(503);
  expect(Number(read.headers['retry-after'])).toBeGreaterThan(0);
  expect(read.json().error.details[0].message).toMatch(/^the store cannot read: .*malformed/);
  const written = await postMany(damaged, 'meanwhile', 200);
  expect(written.statusCode).toBe(503);
  expect(Number(written.headers['retry-after'])).toBeGreaterThan(0);
  expect(written.json().error.details[0].message).toMatch(/^the store cannot write: .*malformed/);
  expect(lines.join('')).toMatch(/"level":50.*malformed/);
  // Repeated log lines would fill a full disk.
  const before = lines.length;
  await postMany(damaged, 'meanwhile', 200);
  expect(lines.length).toBe(before);
  await close();

  await rm(`${path}-wal`, { force: true });
  await rm(`${path}-shm`, { force: true });
  copyFileSync(join(folder, 'backup.db'), path);
  const again = await open();
  // The senders retry the rejected events.
  expect((await postMany(again, 'meanwhile', 200)).statusCode).toBe(200);
  expect(await again.count()).toBe(2_200);
});

it('lists every event once after the clock jumps', async () => {
  const { clock, post, get } = await open();
  const times = [NOW, NOW - DAY_MS, NOW + 365 * DAY_MS, NOW - DAY_MS + 1, NOW];
  const ids: string[] = [];
  for (const time of times) {
    clock.time = time;
    const response = await post(event());
    expect(response.statusCode).toBe(200);
    ids.push(response.json()[0].id);
  }
  const listed: string[] = [];
  for (let after: string | undefined; ; after = listed.at(-1)) {
    const page = (
      await get('/events', { query: { perPage: '1', ...(after && { after }) } })
    ).json();
    if (!page.events.length) break;
    listed.push(page.events[0].id);
  }
  // Newest first; events of the same time in order of arrival.
  expect(listed).toEqual([2, 4, 0, 3, 1].map((i) => ids[i]));
  clock.time = NOW + 365 * DAY_MS;
  const [{ views }] = (
    await get('/events/views', { query: { range: 'day', subStartDate: '2026/01/01' } })
  ).json();
  expect(views).toMatchObject([
    { year: 2027, month: 3, day: 15, views: 1 },
    { year: 2026, month: 3, day: 15, views: 2 },
    { year: 2026, month: 3, day: 14, views: 2 },
  ]);
});
