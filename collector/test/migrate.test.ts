import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, record, scanAll, TODAY } from '../../test/conformance/records.js';
import { noOwnEngine } from '../../tools/harness/clickhouse/engine.js';
import {
  type ClickHouseServer,
  startClickHouse,
} from '../../tools/harness/clickhouse/start-clickhouse.js';
import { openStore, type Store } from '../src/index.js';
import type { AdminRecord } from '../src/store/admin-records.js';
import { build, CLI, cli, start } from './support/process.js';

describe.skipIf(noOwnEngine)(noOwnEngine ?? 'migrate', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'vitrine-migrate-'));
  let server: ClickHouseServer;
  let from = '';
  let to = '';
  beforeAll(async () => {
    build();
    server = await startClickHouse({ folder: join(cwd, 'data') });
    from = `sqlite:${join(cwd, 'events.db')}`;
    to = `clickhouse:http://user:hunter2@127.0.0.1:${server.port}/moved?spool=${join(cwd, 'spool.db')}`;
  });
  afterAll(async () => {
    await server.stop();
    rmSync(cwd, { recursive: true });
  });

  const within = async <T>(address: string, task: (store: Store) => Promise<T>) => {
    const store = openStore(address);
    try {
      return await task(store);
    } finally {
      await store.close();
    }
  };
  const everything = (address: string) =>
    within(address, async (store) => ({
      events: await scanAll(store),
      days: await store.days({ org: 'org' }),
    }));
  // Without the unfinished one, which ends in `.new`.
  const checkpoints = () => readdirSync(cwd).filter((name) => /\.migration-\w+$/.test(name));
  const run = () => cli(['migrate', '--from', from, '--to', to], { cwd });

  it('copies a store once, also after an interruption', async () => {
    await within(from, async (store) => {
      for (let page = 0; page < 12; page++)
        await store.append(
          Array.from({ length: 1_000 }, (_, i) =>
            record({
              clientEventId: i % 3 ? `${page}-${i}` : null,
              createdAt: TODAY - i * 3_600_000,
            }),
          ),
        );
    });
    const before = await everything(from);

    const broken = start(process.execPath, [CLI, 'migrate', '--from', from, '--to', to], { cwd });
    while (!checkpoints().length && broken.child.exitCode === null) await sleep(2);
    broken.child.kill('SIGKILL');
    await broken.done;
    const checkpoint = join(cwd, checkpoints()[0] as string);
    const copied = JSON.parse(readFileSync(checkpoint, 'utf8')).count;
    expect(copied).toBeGreaterThan(0);
    expect(copied).toBeLessThan(12_000);

    expect(await run()).toMatchObject({ code: 0, out: '12,000 events are in the target\n' });
    expect(await everything(to)).toEqual(before);

    // It copies later events, and none twice when the checkpoint is gone.
    await within(from, (store) => store.append([record({ clientEventId: 'late' })]));
    expect(await run()).toMatchObject({ code: 0, out: '12,001 events are in the target\n' });
    rmSync(checkpoint);
    expect(await run()).toMatchObject({ code: 0 });
    expect(await everything(to)).toEqual(await everything(from));
    expect(`${checkpoints()}${readFileSync(checkpoint, 'utf8')}`).not.toContain('hunter2');
  }, 180_000);

  it('copies the duplicate counts once, also when the file is moved or the run is repeated', async () => {
    const file = join(cwd, 'again.db');
    const moved = to.replace('/moved', '/again').replace('spool.db', 'again-spool.db');
    const report = (address: string) =>
      within(address, async (store) => {
        const range = { from: TODAY - 30 * DAY_MS, to: TODAY + DAY_MS, activeSince: TODAY };
        const counts = await Promise.all(
          ['org', 'other'].map((org) => store.delivery({ org, ...range })),
        );
        return counts.map((count) =>
          count
            .map(({ day, device, received, duplicates }) => [day, device, received, duplicates])
            .sort(),
        );
      });
    const send = (address: string, from: number, to: number) =>
      within(address, async (store) => {
        for (let i = from; i < to; i++)
          await store.append([
            record({
              clientEventId: `${i % 1_300}`,
              org: i % 5 ? 'org' : 'other',
              device: i % 3 ? `device ${i % 1_200}` : null,
              createdAt: TODAY - (i % 7) * DAY_MS,
            }),
          ]);
      });
    const move = (from: string, to: string) =>
      cli(['migrate', '--from', from, '--to', to], { cwd });

    await send(`sqlite:${file}`, 0, 3_000);
    const before = await report(`sqlite:${file}`);
    expect(before.flat().reduce((sum, [, , , n]) => sum + Number(n), 0)).toBe(1_700);
    expect(await move(`sqlite:${file}`, moved)).toMatchObject({ code: 0 });
    expect(await report(moved)).toEqual(before);
    // Later duplicates are added to those that the new store has counted.
    await send(`sqlite:${file}`, 0, 50);
    renameSync(file, join(cwd, 'elsewhere.db'));
    const elsewhere = `sqlite:${join(cwd, 'elsewhere.db')}`;
    for (let i = 0; i < 2; i++) expect(await move(elsewhere, moved)).toMatchObject({ code: 0 });
    const since = await report(elsewhere);
    expect(since).not.toEqual(before);
    expect(await report(moved)).toEqual(since);
    // Back into a file.
    const back = `sqlite:${join(cwd, 'back.db')}`;
    for (let i = 0; i < 2; i++) expect(await move(moved, back)).toMatchObject({ code: 0 });
    expect(await report(back)).toEqual(since);
  }, 180_000);

  it('copies the users once, and brings back none that was removed in the target', async () => {
    const put = (address: string, key: string) =>
      within(address, ({ admin }) => admin.put({ kind: 'user', key, value: { key }, version: 0 }));
    const keys = () =>
      within(to, async ({ admin }) =>
        (await admin.list()).map(({ kind, key }) => `${kind} ${key}`),
      );
    await within(to, async ({ admin }) => {
      for (const record of await admin.list()) await admin.remove(record);
    });
    for (const file of checkpoints()) rmSync(join(cwd, file));
    await put(from, 'anna');
    await put(from, 'ben');
    expect((await run()).code).toBe(0);
    expect(await keys()).toEqual(['user anna', 'user ben']);
    await within(to, async ({ admin }) => {
      const anna = await admin.get('user', 'anna');
      expect(anna?.value).toEqual({ key: 'anna' });
      await admin.remove(anna as AdminRecord);
    });
    await put(from, 'carla');
    expect((await run()).code).toBe(0);
    expect(await keys()).toEqual(['user ben']);
    // Nor without the checkpoint, as long as the target has its own.
    for (const file of checkpoints()) rmSync(join(cwd, file));
    expect((await run()).code).toBe(0);
    expect(await keys()).toEqual(['user ben']);
  });

  it('creates a store that the other commands work on', async () => {
    await cli(['init'], { cwd });
    const on = (name: string, ...args: string[]) =>
      cli(
        [name, '--store', to.replace('/moved', '/kept').replace('spool.db', 'kept.db'), ...args],
        {
          cwd,
        },
      );
    const events = [record({ sessionId: 'a' }), record({ sessionId: 'b', userId: 'u' })];
    const old = record({ createdAt: Date.now() - 500 * DAY_MS });
    const lines = [...events, old].map((event) => `${JSON.stringify(event)}\n`).join('');
    writeFileSync(join(cwd, 'in.ndjson'), lines);
    expect(await on('import', 'in.ndjson')).toMatchObject({
      code: 0,
      out: 'in.ndjson: 3 events, all of them stored\n',
    });
    expect((await on('prune', '--older-than', '499')).out).toMatch(/^1 event from before /);
    expect(await on('erase', '--user', 'u')).toMatchObject({ code: 0, out: '1 event erased\n' });
    expect(await on('rebuild-rollup')).toMatchObject({
      code: 0,
      out: 'every count is correct\n',
    });
    expect(await on('export', 'out.ndjson')).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(cwd, 'out.ndjson'), 'utf8'))).toEqual(events[0]);
    const backup = await on('backup', 'kept.bak');
    expect(backup).toMatchObject({ code: 1, err: expect.stringContaining('BACKUP DATABASE kept') });
    expect(existsSync(join(cwd, 'kept.bak'))).toBe(false);
  }, 120_000);

  it('names a wrong address, and creates no file', async () => {
    const missing = await cli(['migrate', '--from', 'sqlite:none.db', '--to', to], { cwd });
    expect(missing).toMatchObject({
      code: 1,
      err: expect.stringContaining('none.db: the store does not exist'),
    });
    expect(existsSync(join(cwd, 'none.db'))).toBe(false);
    const odd = await cli(['migrate', '--from', from, '--to', 'postgres://x'], { cwd });
    expect(odd).toMatchObject({
      code: 1,
      err: expect.stringContaining('--to: must be the address of a store'),
    });
    expect((await cli(['migrate', '--from', from], { cwd })).code).toBe(1);
  });
});
