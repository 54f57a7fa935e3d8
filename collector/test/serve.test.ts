import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { BASE_PATH } from 'vitrine/contract';
import { record } from '../../test/conformance/records.js';
import { openStore } from '../src/index.js';
import { migrate, SCHEMA_VERSION } from '../src/store/sqlite/schema.js';
import { configOf, event, ORG, PRIVATE, PUBLIC } from './support/collector.js';
import { build, cli, serve } from './support/process.js';

let cwd = '';
const running: { kill(signal: 'SIGKILL'): boolean }[] = [];
beforeAll(build);
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-serve-'));
  writeConfig({});
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(cwd, { recursive: true });
});

const writeConfig = (more: object) =>
  writeFileSync(
    join(cwd, 'collector.json'),
    JSON.stringify({ ...configOf(), logLevel: 'info', ...more }),
    { mode: 0o600 },
  );
const start = async (...args: string[]) => {
  const served = await serve(['--port', '0', ...args], { cwd });
  running.push(served.child);
  return served;
};
type Served = Awaited<ReturnType<typeof start>>;
const post = ({ address }: Served, sent: { token?: string; origin?: string } = {}) =>
  fetch(`${address}${BASE_PATH}/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${sent.token ?? PRIVATE}`,
      ...(sent.origin && { origin: sent.origin }),
    },
    body: JSON.stringify(event()),
  });
const logged = ({ run }: Served): Record<string, unknown>[] =>
  run.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const stop = async ({ child, done }: Served) => {
  child.kill('SIGTERM');
  return await done;
};
const childrenOf = (pid: number) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return (
          Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === pid
        );
      } catch {
        return false;
      }
    })
    .map(Number);

it('logs what it opened, and starts its readers at a lower priority before the first request', async () => {
  const first = await start();
  expect((await post(first)).status).toBe(200);
  await stop(first);
  const second = await start();
  const opened = logged(second).find(({ msg }) => msg === 'opened the store');
  expect(opened).toMatchObject({
    events: 1,
    schema: expect.any(Number),
    version: expect.any(String),
  });
  expect(Date.now() - Date.parse(opened?.lastEvent as string)).toBeLessThan(600_000);
  const readers = childrenOf(second.child.pid as number);
  expect(readers).toHaveLength(2);
  // Field 19 of the statistics, 17 after the name.
  const niceness = (pid: number | undefined) =>
    Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[16]);
  const own = niceness(second.child.pid);
  for (const pid of readers) expect(niceness(pid)).toBe(Math.max(own, 10));
});

it('keeps its files from other users of the machine', async () => {
  const served = await start();
  expect((await post(served)).status).toBe(200);
  for (const name of ['events.db', 'events.db-wal', 'events.db-shm', 'events.db-reserve'])
    expect(statSync(join(cwd, name)).mode & 0o077, name).toBe(0);
  await stop(served);
  expect(readdirSync(cwd).sort()).toEqual([
    'collector.json',
    'events.db',
    'events.db-reserve',
    'tracker',
  ]);
  chmodSync(join(cwd, 'collector.json'), 0o644);
  const readable = await start();
  expect(readable.run.out).toContain('every user of this machine can read it');
});

it('serves a file only once, and does not touch the store when its port is in use', async () => {
  const served = await start();
  const again = await cli(['serve', '--port', '0'], { cwd });
  expect(again.code).toBe(1);
  expect(again.err).toContain('events.db: another collector serves this file');
  expect(again.err).not.toContain('    at ');
  const { port } = new URL(served.address);
  const taken = await cli(['serve', '--port', port, '--store', 'sqlite:other.db'], { cwd });
  expect(taken.code).toBe(1);
  expect(taken.err).toContain('choose another port with --port');
  expect(existsSync(join(cwd, 'other.db'))).toBe(false);
  // After a crash the file is free.
  served.child.kill('SIGKILL');
  await served.done;
  expect((await post(await start())).status).toBe(200);
});

it('reports that the log is missing after a crash', async () => {
  const served = await start();
  expect((await post(served)).status).toBe(200);
  served.child.kill('SIGKILL');
  await served.done;
  const intact = await start();
  expect(intact.run.out).not.toContain('has gone since a crash');
  intact.child.kill('SIGKILL');
  await intact.done;
  for (const suffix of ['-wal', '-shm']) rmSync(join(cwd, `events.db${suffix}`), { force: true });
  expect((await start()).run.out).toContain('has gone since a crash');
});

it('logs refused events once a minute for each reason, with the host', async () => {
  const served = await start();
  for (let i = 0; i < 5; i++) {
    await post(served, { token: PUBLIC, origin: 'https://forgotten.example/page' });
    await post(served, { token: 'a-token-that-nobody-knows' });
  }
  await expect.poll(() => served.run.out, { timeout: 10_000 }).toContain('token_unknown');
  const refusals = logged(served).filter(({ msg }) => msg === 'refused a request');
  expect(refusals).toMatchObject([
    { level: 40, reason: 'origin_not_allowed', host: 'forgotten.example' },
    { level: 40, reason: 'token_unknown' },
  ]);
  expect(served.run.out).not.toContain(PUBLIC);
});

it('names settings that a reload does not apply', async () => {
  const served = await start();
  const [org] = configOf().orgs;
  writeConfig({ store: 'sqlite:other.db', rateLimit: 5, orgs: [{ ...org, id: 'renamed' }] });
  served.child.kill('SIGHUP');
  await vi.waitFor(() =>
    expect(served.run.out).toMatch(/store, rateLimit changed in the file and need a restart/),
  );
  await vi.waitFor(() =>
    expect(served.run.out).toContain(`the org ${org?.id} is not in the file any more`),
  );
});

it('backs up, checks and restores a store', async () => {
  const served = await start();
  for (let i = 0; i < 3; i++) expect((await post(served)).status).toBe(200);
  const run = (...args: string[]) => cli(args, { cwd });
  expect(await run('backup', 'copy.db')).toMatchObject({
    code: 0,
    out: 'copy.db is written and sound\n',
  });
  expect(statSync(join(cwd, 'copy.db')).mode & 0o077).toBe(0);
  expect(readdirSync(cwd).filter((name) => name.includes('part'))).toEqual([]);
  expect((await post(served)).status).toBe(200);
  const refused = await run('restore', 'copy.db');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain('another collector serves this file; stop it first');
  await stop(served);
  expect((await run('check', '--store')).out).toMatch(
    /the store is sound: 4 events, the last from 20/,
  );
  // A log of another state of the file would damage the backup.
  writeFileSync(join(cwd, 'events.db-wal'), 'x'.repeat(4_096));
  const restored = await run('restore', 'copy.db');
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.out).toContain('3 events of copy.db; the previous store is');
  expect((await run('check', '--store')).out).toContain('the store is sound: 3 events');
  writeFileSync(join(cwd, 'broken.db'), 'x'.repeat(10_000));
  const broken = await run('restore', 'broken.db');
  expect(broken).toMatchObject({ code: 1 });
  expect(broken.err).toContain('broken.db: is not a sound backup');
  expect((await post(await start())).status).toBe(200);
});

it('logs each step of an upgrade, and the end of what it does beside serving', async () => {
  const db = new DatabaseSync(join(cwd, 'events.db'));
  migrate(db, { steps: 5 });
  const insert = db.prepare(
    `INSERT INTO events (id, org, type, created_at, session_id, configuration, metric, metadata)
     VALUES (?, ?, 'product renders', 0, 's-1', '{}', 1, '{}')`,
  );
  // More than one turn takes, since a single turn reports nothing.
  for (let i = 0; i < 300; i++) insert.run(`id-${i}`, ORG);
  db.close();
  const served = await start();
  const messages = () => logged(served).map(({ msg }) => String(msg));
  expect(messages()).toContain(`the store has schema ${SCHEMA_VERSION} now`);
  await expect
    .poll(() => messages().join('\n'), { timeout: 20_000 })
    .toContain('the upgrade of older events is done');
});

it('knows a store by its file, also behind a symbolic link', async () => {
  mkdirSync(join(cwd, 'disk'));
  writeFileSync(join(cwd, 'disk', 'real.db'), '');
  symlinkSync(join(cwd, 'disk', 'real.db'), join(cwd, 'events.db'));
  const served = await start();
  expect((await post(served)).status).toBe(200);
  const second = await cli(['serve', '--port', '0', '--store', 'sqlite:disk/real.db'], { cwd });
  expect(second).toMatchObject({ code: 1 });
  expect(second.err).toContain('another collector serves this file; stop it first');
  served.child.kill('SIGKILL');
  await served.done;
  // Its log is beside the target of the link.
  const again = await start();
  expect(again.run.out).not.toContain('the log of the store (-wal) has gone');
  expect((await post(again)).status).toBe(200);
  expect((await cli(['check', '--store'], { cwd })).out).toContain('the store is sound: 2 events');
});

it('rejects events beyond maxStoreBytes, is not ready then, and continues after prune', async () => {
  const store = openStore(`sqlite:${join(cwd, 'small.db')}`, { maxStoreBytes: 1_048_576 });
  const large = () =>
    Array.from({ length: 10 }, () =>
      record({ createdAt: 0, metadata: { text: 'x'.repeat(50_000) } }),
    );
  try {
    await expect
      .poll(
        () =>
          store.append(large()).then(
            () => '',
            (error: Error) => error.name,
          ),
        {
          timeout: 20_000,
          interval: 300,
        },
      )
      .toBe('StoreFullError');
    await expect(store.probe()).rejects.toThrow('maxStoreBytes');
    expect(await store.erase({ before: Date.now() }, 100_000)).toBeGreaterThan(0);
    await expect
      .poll(
        () =>
          store.append([record()]).then(
            () => 'stored',
            (error: Error) => error.name,
          ),
        {
          timeout: 20_000,
        },
      )
      .toBe('stored');
    await store.probe();
  } finally {
    await store.close();
  }
});
