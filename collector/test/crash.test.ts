import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_PATH } from 'vitrine/contract';
import { scanAll } from '../../test/conformance/records.js';
import { type EventRecord, openStore, parseConfig } from '../src/index.js';
import { DAY_MS } from '../src/lib/day.js';
import { event } from './support/collector.js';
import { build, CLI, cli, serve, start } from './support/process.js';

/** Restarts of the collector. `npm run test:soak` makes more. */
const ROUNDS = Number(process.env.VITRINE_SOAK_ROUNDS ?? 4);
const SENDERS = 16;
const WORKERS = ['--workers', '2'];
/** Cases that kill the collector, not a part of it. */
const IS_WHOLE = new Set(['the collector', 'the process with the store']);
let cwd = '';
let token = '';
let org = '';
beforeAll(async () => {
  build();
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-crash-'));
  await cli(['init'], { cwd });
  const config = parseConfig(JSON.parse(readFileSync(join(cwd, 'collector.json'), 'utf8')));
  org = config.orgs[0]?.id as string;
  token = config.orgs[0]?.tokens.find(({ kind }) => kind === 'private')?.token as string;
});
afterAll(() => rm(cwd, { recursive: true }));

const post = (address: string, $id: string) =>
  fetch(`${address}${BASE_PATH}/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(event({ eventMetadata: { $id, padding: 'a'.repeat(400) } })),
  });

const list = (address: string) =>
  fetch(`${address}${BASE_PATH}/events`, { headers: { authorization: `Bearer ${token}` } });

/** Sends until the collector is killed. After the restart it resends the events without a response. */
async function load(address: string, round: number, acknowledged: Set<string>, open: Set<string>) {
  let over = false;
  const send = async (sender: number) => {
    for (let i = 0; !over; i++) {
      const [waiting] = i % 3 ? [] : open;
      const $id = waiting ?? `${round}-${sender}-${i}`;
      open.add($id);
      const response = await post(address, $id).catch(() => undefined);
      // Another worker may serve the next one.
      if (response?.status !== 200) continue;
      acknowledged.add($id);
      open.delete($id);
    }
  };
  const senders = Array.from({ length: SENDERS }, (_, i) => send(i));
  return async () => {
    over = true;
    await Promise.all(senders);
  };
}

/** Child processes of a process that run a program. */
const childrenOf = (pid: number, program: string) =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', `${pid}`], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(program))
    .map((line) => Number.parseInt(line, 10));

async function everything(file: string): Promise<EventRecord[]> {
  const store = openStore(`sqlite:${join(cwd, file)}`);
  const records = await scanAll(store);
  const days = await store.days({ org });
  await store.close();
  const counted = new Map<number, number>();
  for (const { createdAt } of records) {
    const day = Math.floor(createdAt / DAY_MS);
    counted.set(day, (counted.get(day) ?? 0) + 1);
  }
  expect(days.map(({ day, count }) => [day, count])).toEqual([...counted]);
  return records;
}

type Killed = [
  name: string,
  kill: (pid: number, address: string) => Promise<unknown>,
  ...args: string[],
];

describe('killed under load', () => {
  it.each<Killed>([
    ['the collector', async (pid: number) => process.kill(pid, 'SIGKILL')],
    [
      'the reader processes',
      async (pid: number, address: string) => {
        expect((await list(address)).status).toBe(200);
        const readers = childrenOf(pid, 'reader-program');
        expect(readers.length).toBeGreaterThan(0);
        for (const reader of readers) process.kill(reader, 'SIGKILL');
        // New readers replace them. Queries may fail meanwhile.
        await expect.poll(async () => (await list(address)).status, { timeout: 20_000 }).toBe(200);
      },
    ],
    ['the process with the store', async (pid: number) => process.kill(pid, 'SIGKILL'), ...WORKERS],
    [
      'a worker',
      async (pid: number) => {
        const [worker] = childrenOf(pid, 'worker-program');
        process.kill(worker as number, 'SIGKILL');
        const isReplaced = () => {
          const workers = childrenOf(pid, 'worker-program');
          return workers.length === 2 && !workers.includes(worker as number);
        };
        await expect.poll(isReplaced, { timeout: 20_000 }).toBe(true);
      },
      ...WORKERS,
    ],
  ])(
    '%s: loses no acknowledged event, stores none twice, and counts correctly',
    async (name, kill, ...args) => {
      const file = `${name.replaceAll(' ', '-')}.db`;
      const acknowledged = new Set<string>();
      const open = new Set<string>();
      for (let round = 0; round < ROUNDS; round++) {
        const { address, child, done } = await serve(
          ['--port', '0', '--store', `sqlite:${file}`, ...args],
          { cwd },
        );
        const before = acknowledged.size;
        const end = await load(address, round, acknowledged, open);
        await expect
          .poll(() => acknowledged.size, { timeout: 20_000 })
          .toBeGreaterThan(before + 50);
        await kill(child.pid as number, address);
        if (!IS_WHOLE.has(name)) {
          // It starts another one.
          const then = acknowledged.size;
          await expect
            .poll(() => acknowledged.size, { timeout: 20_000 })
            .toBeGreaterThan(then + 50);
          process.kill(child.pid as number, 'SIGKILL');
        }
        await done;
        await end();
      }
      const storedRecords = await everything(file);
      const ids = storedRecords.map(({ clientEventId }) => clientEventId as string);
      expect(new Set(ids).size).toBe(ids.length);
      const stored = new Set(ids);
      expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
      expect(acknowledged.size).toBeGreaterThan(ROUNDS * 50);
    },
    120_000 + ROUNDS * 30_000,
  );
});

it('returns 503 with Retry-After on a full disk, stores no partial array, and continues after space is freed', async () => {
  // SQLite treats a file size limit as a full disk.
  const full = start(
    '/bin/sh',
    [
      '-c',
      `ulimit -f 600; exec "${process.execPath}" "${CLI}" serve --port 0 --store sqlite:full.db`,
    ],
    { cwd },
  );
  await expect
    .poll(() => /http:\/\/[\d.]+:\d+/.exec(full.run.out)?.[0], { timeout: 20_000 })
    .toBeTruthy();
  const address = /http:\/\/[\d.]+:\d+/.exec(full.run.out)?.[0] as string;
  const acknowledged: string[] = [];
  let refused: Response | undefined;
  for (let i = 0; i < 3_000 && !refused; i++) {
    const response = await post(address, `full-${i}`);
    if (response.status === 200) acknowledged.push(`full-${i}`);
    else refused = response;
  }
  expect(refused?.status).toBe(503);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await fetch(`${address}/healthcheck`)).status).toBe(200);
  full.child.kill('SIGTERM');
  await full.done;
  const {
    address: again,
    child,
    done,
  } = await serve(['--port', '0', '--store', 'sqlite:full.db'], {
    cwd,
  });
  expect((await post(again, 'after')).status).toBe(200);
  child.kill('SIGTERM');
  await done;
  const ids = (await everything('full.db')).map(({ clientEventId }) => clientEventId);
  expect(ids).toEqual(expect.arrayContaining([...acknowledged, 'after']));
  expect(new Set(ids).size).toBe(ids.length);
});
