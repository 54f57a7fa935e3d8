import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scanAll } from '../../test/conformance/records.js';
import { noOwnEngine } from '../../tools/harness/clickhouse/engine.js';
import { startClickHouse } from '../../tools/harness/clickhouse/start-clickhouse.js';
import { openStore } from '../src/index.js';
import { configOf, PRIVATE } from './support/collector.js';
import {
  expectedValues,
  expectStored,
  type RaceRequest,
  raceOrders,
  raceOrgs,
  runRace,
  shuffled,
} from './support/order-race.js';
import { build, serve } from './support/process.js';

/** Kills of the collector. `npm run test:soak` makes more. */
const KILLS = Number(process.env.VITRINE_SOAK_ROUNDS ?? 4);
const SENDERS = 16;
let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-orders-'));
});
afterAll(() => rm(cwd, { recursive: true }));

it('counts each of 10,000 orders once, to the cent', async () => {
  const { requests } = await runRace({
    ...{ seed: 77, count: 10_000 },
    store: openStore(`sqlite:${join(cwd, 'race.db')}`),
  });
  expect(requests).toBeGreaterThan(40_000);
}, 600_000);

/** A platform sends a webhook, and a tracker its event, until it gets an answer. */
async function sendAll(
  requests: readonly RaceRequest[],
  { address, onSent }: { address: () => string; onSent(sent: number): void },
): Promise<void> {
  let next = 0;
  let sent = 0;
  const send = async () => {
    for (let i = next++; i < requests.length; i = next++) {
      const { url, headers, payload } = requests[i] as RaceRequest;
      let status: number | undefined;
      while (status !== 200) {
        const response = await fetch(address() + url, {
          ...{ method: 'POST', headers, body: payload },
        }).catch(() => undefined);
        await response?.arrayBuffer().catch(() => {});
        status = response?.status;
        if (status === undefined) await new Promise(setImmediate);
        else expect([200, 503]).toContain(status);
      }
      onSent(++sent);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
}

/** A store, and whatever runs behind it. */
interface KilledStore {
  address: string;
  close(): Promise<void>;
}

const STORES: Record<string, { problem?: string | undefined; open(): Promise<KilledStore> }> = {
  SQLite: {
    open: async () => ({ address: `sqlite:${join(cwd, 'killed.db')}`, close: async () => {} }),
  },
  ClickHouse: {
    problem: noOwnEngine,
    async open() {
      const { child, done, port } = await startClickHouse({ folder: join(cwd, 'clickhouse') });
      const spool = join(cwd, 'spool.db');
      return {
        address: `clickhouse:http://user:secret@127.0.0.1:${port}/orders?spool=${spool}`,
        async close() {
          child.kill('SIGTERM');
          await done;
        },
      };
    },
  },
};

/** Kills the collector while everything is told of random orders, and compares the store and its answers. */
async function killDuringOrders(address: string): Promise<void> {
  const limits = { rateLimit: 0, clientRateLimit: 0 };
  // `serve` waits for a line of the log.
  const config = { ...configOf(), ...raceOrgs(), ...limits, logLevel: 'info' };
  await writeFile(join(cwd, 'collector.json'), JSON.stringify(config));
  const orders = raceOrders(5, 150 * (KILLS + 1));
  const requests = shuffled(orders, 6);
  const start = () => serve(['--port', '0', '--store', address], { cwd });
  let running = await start();
  let killed = 0;
  let restarting: Promise<void> | undefined;
  const killAfter = Math.floor(requests.length / (KILLS + 1));
  await sendAll(requests, {
    address: () => running.address,
    onSent(sent) {
      if (sent % killAfter || killed === KILLS || restarting) return;
      killed++;
      process.kill(running.child.pid as number, 'SIGKILL');
      restarting = (async () => {
        await running.done;
        running = await start();
        restarting = undefined;
      })();
    },
  });
  await restarting;
  expect(killed).toBe(KILLS);
  const answer = await fetch(
    `${running.address}/api/analytics/events/breakdown?by=eventType&robots=include`,
    { headers: { authorization: `Bearer ${PRIVATE}` } },
  );
  expect((await answer.json()).totals.values).toEqual(expectedValues(orders));
  process.kill(running.child.pid as number, 'SIGTERM');
  await running.done;
  const store = openStore(address);
  try {
    expectStored(await scanAll(store), orders);
  } finally {
    await store.close();
  }
}

for (const [name, { problem, open }] of Object.entries(STORES))
  it.skipIf(problem)(
    `loses and doubles nothing when the collector is killed between the parts: ${problem ?? name}`,
    async () => {
      build();
      const { address, close } = await open();
      try {
        await killDuringOrders(address);
      } finally {
        await close();
      }
    },
    300_000,
  );
