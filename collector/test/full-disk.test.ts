import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BASE_PATH } from 'vitrine/contract';
import { scanAll } from '../../test/conformance/records.js';
import { noOwnEngine } from '../../tools/harness/clickhouse/engine.js';
import { startClickHouse } from '../../tools/harness/clickhouse/start-clickhouse.js';
import { freePort } from '../../tools/harness/engines/free-port.js';
import { openStore } from '../src/index.js';
import { DAY_MS } from '../src/lib/day.js';
import { configOf, event, ORG, PRIVATE, PUBLIC } from './support/collector.js';
import { build, cli, serve } from './support/process.js';
import { mountSmallDisk, noSmallDisk, type SmallDisk } from './support/small-disk.js';

const MIB = 1_048_576;
const DISK_BYTES = 64 * MIB;
const SENDERS = 8;
const EVENTS_OF_A_REQUEST = 20;

let disk: SmallDisk;
let served: Awaited<ReturnType<typeof serve>> | undefined;
const write = (more: object = {}) =>
  writeFileSync(join(disk.folder, 'collector.json'), JSON.stringify({ ...configOf(), ...more }), {
    mode: 0o600,
  });
const start = async ({ store = 'sqlite:events.db', args = [] as string[] } = {}) => {
  served = await serve(['--port', '0', '--store', store, ...args], { cwd: disk.folder });
  return served.address;
};
const command = (...args: string[]) =>
  cli([...args, '--store', 'sqlite:events.db'], { cwd: disk.folder });
const prune = () => command('prune', '--older-than', '400');

interface Sent {
  ids: string[];
  /** Default: now. */
  ageDays?: number;
  headers?: Record<string, string>;
  query?: string;
}

const post = (address: string, { ids, ageDays = 0, headers, query = '' }: Sent) =>
  fetch(`${address}${BASE_PATH}/events${query}`, {
    method: 'POST',
    headers: headers ?? { authorization: `Bearer ${PRIVATE}` },
    body: JSON.stringify(
      ids.map(($id) => {
        const $sent = Date.now();
        const $time = $sent - ageDays * DAY_MS;
        return event({ eventMetadata: { $id, $time, $sent, padding: 'a'.repeat(2_000) } });
      }),
    ),
  });

let requests = 0;
const newIds = () => {
  const request = requests++;
  return Array.from({ length: EVENTS_OF_A_REQUEST }, (_, i) => `${request}-${i}`);
};

const isReady = async (address: string) => (await fetch(`${address}/ready`)).status === 200;

interface Sending {
  acknowledged: string[];
  /** The ids of each refused request. */
  refused: string[][];
  statuses: Set<number>;
}

/** Sends until a condition holds. */
async function send(
  address: string,
  { ageDays = 0, until }: { ageDays?: number; until(sending: Sending): boolean },
): Promise<Sending> {
  const sending: Sending = { acknowledged: [], refused: [], statuses: new Set() };
  const sender = async () => {
    while (!until(sending)) {
      const ids = newIds();
      const { status } = await post(address, { ids, ageDays });
      sending.statuses.add(status);
      if (status === 200) sending.acknowledged.push(...ids);
      else sending.refused.push(ids);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  return sending;
}

async function storedIds(): Promise<string[]> {
  const store = openStore(`sqlite:${join(disk.folder, 'events.db')}`);
  const records = await scanAll(store);
  const days = await store.days({ org: ORG });
  await store.close();
  expect(days.reduce((sum, { count }) => sum + count, 0)).toBe(records.length);
  return records.map(({ clientEventId }) => clientEventId as string);
}

/** Ends the collector. Every acknowledged event must be stored, and each once. */
async function expectStored(acknowledged: string[], erased: string[] = []) {
  served?.child.kill('SIGTERM');
  expect(await served?.done).toMatchObject({ code: 0 });
  const ids = await storedIds();
  const stored = new Set(ids);
  expect(stored.size).toBe(ids.length);
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  expect(erased.filter((id) => stored.has(id))).toEqual([]);
  expect(stored.size).toBe(acknowledged.length);
}

describe.skipIf(noSmallDisk)(noSmallDisk ?? 'a store on a small disk', () => {
  beforeAll(() => build());
  beforeEach(() => {
    disk = mountSmallDisk(DISK_BYTES);
  });
  afterEach(async () => {
    served?.child.kill('SIGKILL');
    await served?.done;
    served = undefined;
    disk.remove();
  });

  it('refuses events at its ceiling, long before the disk is full, and takes them again after prune', async () => {
    write({ maxStoreBytes: 12 * MIB });
    const address = await start();
    const old = await send(address, {
      ageDays: 500,
      until: () => DISK_BYTES - disk.freeBytes() > 4 * MIB,
    });
    expect(old.refused).toEqual([]);
    let response: Response | undefined;
    const acknowledged: string[] = [];
    await expect
      .poll(
        async () => {
          const ids = newIds();
          response = await post(address, { ids });
          if (response.ok) acknowledged.push(...ids);
          return response.status;
        },
        { timeout: 60_000, interval: 1 },
      )
      .toBe(503);
    expect(disk.freeBytes()).toBeGreaterThan(DISK_BYTES / 4);
    expect(Number(response?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response?.json()).toMatchObject({
      error: {
        type: 'unavailable',
        details: [{ message: expect.stringContaining('maxStoreBytes') }],
      },
    });
    // A stranger learns that the collector is unavailable, and no more.
    const stranger = await post(address, {
      ids: newIds(),
      query: `?bearer_token=${PUBLIC}`,
      headers: { origin: 'https://shop.example' },
    });
    expect(stranger.status).toBe(503);
    expect(await stranger.text()).not.toMatch(/maxStoreBytes|prune/);
    await expect.poll(() => isReady(address), { timeout: 20_000 }).toBe(false);

    expect(await prune()).toMatchObject({ code: 0 });
    const after = newIds();
    await expect
      .poll(async () => (await post(address, { ids: after })).status, { timeout: 20_000 })
      .toBe(200);
    await expect.poll(() => isReady(address), { timeout: 20_000 }).toBe(true);
    await expectStored([...acknowledged, ...after], old.acknowledged);
  }, 180_000);

  it.each<[name: string, args: string[]]>([
    ['alone', []],
    ['with workers', ['--workers', '2']],
  ])(
    '%s: loses no acknowledged event when another program fills the disk, makes room there by prune, and goes on',
    async (_, args) => {
      write();
      let address = await start({ args });
      const usedOver = (bytes: number) => () => DISK_BYTES - disk.freeBytes() > bytes;
      const old = await send(address, { ageDays: 500, until: usedOver(8 * MIB) });
      const early = await send(address, { until: usedOver(16 * MIB) });
      expect([...old.refused, ...early.refused]).toEqual([]);
      // Fills it while requests are on their way.
      const sending = send(address, { until: ({ refused }) => refused.length > 20 });
      disk.fill();
      const during = await sending;
      expect([...during.statuses].filter((status) => ![200, 503].includes(status))).toEqual([]);
      expect(disk.freeBytes()).toBeLessThan(MIB);
      await expect.poll(() => isReady(address), { timeout: 20_000 }).toBe(false);

      // A restart finds the disk as full as before.
      served?.child.kill('SIGKILL');
      await served?.done;
      address = await start({ args });
      await expect.poll(() => isReady(address), { timeout: 20_000 }).toBe(false);
      expect((await post(address, { ids: newIds() })).status).toBe(503);

      expect(await prune()).toMatchObject({ code: 0, err: '' });
      const again: string[] = [];
      for (const ids of during.refused)
        await expect
          .poll(
            async () => {
              const { status } = await post(address, { ids });
              if (status === 200) again.push(...ids);
              return status;
            },
            { timeout: 20_000 },
          )
          .toBe(200);
      await expect.poll(() => isReady(address), { timeout: 20_000 }).toBe(true);
      await expectStored(
        [...early.acknowledged, ...during.acknowledged, ...again],
        old.acknowledged,
      );
    },
    240_000,
  );

  it.skipIf(noOwnEngine)(
    `${noOwnEngine ?? ''} a spool: refuses events before the disk is full, ships them from a full disk, and takes events again`,
    async () => {
      const port = await freePort();
      write();
      const address = await start({
        store: `clickhouse:http://127.0.0.1:${port}/shop?spool=spool.db`,
      });
      const sending = await send(address, { until: ({ refused }) => refused.length > 20 });
      expect([...sending.statuses].sort()).toEqual([200, 503]);
      expect(disk.freeBytes()).toBeGreaterThan(MIB / 2);
      await expect.poll(() => isReady(address), { timeout: 20_000 }).toBe(false);
      disk.fill();
      const data = mkdtempSync(join(tmpdir(), 'vitrine-full-disk-clickhouse-'));
      const clickhouse = await startClickHouse({ folder: data, port });
      try {
        const again = newIds();
        await expect
          .poll(async () => (await post(address, { ids: again })).status, { timeout: 60_000 })
          .toBe(200);
        await expect.poll(() => isReady(address), { timeout: 20_000 }).toBe(true);
        const count = async () => {
          const response = await fetch(`${address}${BASE_PATH}/events?perPage=1`, {
            headers: { authorization: `Bearer ${PRIVATE}` },
          });
          return response.ok ? ((await response.json()) as { count: number }).count : undefined;
        };
        await expect
          .poll(count, { timeout: 60_000, interval: 500 })
          .toBe(sending.acknowledged.length + again.length);
        expect(await served?.stop()).toMatchObject({ code: 0 });
      } finally {
        await clickhouse.stop();
        rmSync(data, { recursive: true });
      }
    },
    240_000,
  );
});
