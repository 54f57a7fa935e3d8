import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_PATH, MAX_BATCH_BYTES, MAX_EVENT_BYTES } from 'vitrine/contract';
import { record, scanAll } from '../../test/conformance/records.js';
import type { Run } from '../../tools/harness/start-program.js';
import { openStore } from '../src/index.js';
import { LIMITS } from '../src/lib/limits.js';
import { configOf, PRIVATE } from './support/collector.js';
import { build, cli, serve } from './support/process.js';

/** MiB of the JavaScript heap. Node takes more by itself on any machine. */
const HEAP_MB = 96;
const ENV = { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };

let cwd = '';
beforeAll(async () => {
  build();
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-work-'));
  writeFileSync(
    join(cwd, 'collector.json'),
    JSON.stringify({ ...configOf(), rateLimit: 0, logLevel: 'info' }),
  );
});
afterAll(() => rm(cwd, { recursive: true }));

async function withCollector<T>(
  store: string,
  task: (served: { address: string; pid: number; run: Run }) => Promise<T>,
): Promise<T> {
  const { address, child, run, done } = await serve(['--port', '0', '--store', `sqlite:${store}`], {
    cwd,
    env: ENV,
  });
  try {
    return await task({ address, run, pid: child.pid as number });
  } finally {
    child.kill('SIGTERM');
    await done;
  }
}

/** CPU of a process and its threads: ms. */
const cpuMs = (pid: number) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticks;
};

/** Memory of a process: MiB. */
const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

const post = (address: string, body: string) =>
  fetch(`${address}${BASE_PATH}/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PRIVATE}`, 'content-type': 'application/json' },
    body,
  });

const event = (metadata: string) =>
  `{"eventType":"product interaction","sessionId":"s","eventMetadata":${metadata}}`;
const batch = (...events: string[]) => `[${events}]`;
const fill = (part: string, bytes: number) =>
  Array(Math.floor(bytes / (part.length + 1)))
    .fill(part)
    .join();
const times = (count: number, part: string) => Array<string>(count).fill(part);

/** The most expensive body that a shop would send, for each byte: many small events. */
const ORDINARY = batch(
  ...Array.from({ length: 440 }, (_, i) =>
    event(
      JSON.stringify({
        ...{ $id: `%-${i}`, $seq: i + 1, item_id: 'CH-1', item_name: 'Armchair', price: 1_299.5 },
        ...{ currency: 'EUR', $page: 'https://shop.example/armchair', note: 'x'.repeat(560) },
      }),
    ),
  ),
);

const HOSTILE: Record<string, string> = {
  'one event of empty objects': event(`{"a":[${fill('{}', MAX_BATCH_BYTES - 200)}]}`),
  'one event of empty lists': event(`{"a":[${fill('[]', MAX_BATCH_BYTES - 200)}]}`),
  'one event of zeros': event(`{"a":[${fill('0', MAX_BATCH_BYTES - 200)}]}`),
  'one event of nested lists': event(`{"a":[${fill('[[0]]', MAX_BATCH_BYTES - 200)}]}`),
  'events of empty objects': batch(...times(15, event(`{"a":[${fill('{}', 65_000)}]}`))),
  'events of as many values as are allowed': batch(
    ...times(10, event(`{"a":[${fill('{}', 9_900 * 3)}],"t":"${'x'.repeat(30_000)}"}`)),
  ),
  'events of as many keys as are allowed': batch(
    ...times(
      90,
      event(
        JSON.stringify(Object.fromEntries(Array.from({ length: 990 }, (_, i) => [`k${i}`, 0]))),
      ),
    ),
  ),
  'a list of zeros': `[${fill('0', MAX_BATCH_BYTES - 10)}]`,
  'open brackets': '['.repeat(MAX_BATCH_BYTES),
  'open brackets in an event': `{"a":${'['.repeat(MAX_EVENT_BYTES - 100)}`,
  'objects within objects': `[${'{"a":'.repeat(90_000)}`,
  'escaped characters': batch(...times(15, event(`{"a":"${'\\u0041'.repeat(10_000)}"}`))),
  'lone surrogates': batch(...times(15, event(`{"a":[${fill('"\\ud800"', 60_000)}]}`))),
  'escaped quotes': `["${'\\"'.repeat(MAX_BATCH_BYTES / 2 - 10)}"]`,
  backslashes: `["${'\\\\'.repeat(MAX_BATCH_BYTES / 2 - 10)}"]`,
  'the name of a prototype': batch(
    ...times(10, event(`{"a":[${fill('{}', 9_900 * 3)}],"t":"\\"__proto__\\":"}`)),
  ),
  'blanks before a list': `${' '.repeat(MAX_BATCH_BYTES - 2)}[]`,
  'as many wrong events as are allowed': batch(...times(500, '{}')),
  'wrong names': batch(...times(500, `{"eventType":"${'x'.repeat(2_000)}"}`)),
};

describe('the work for a body is in proportion to its bytes', () => {
  it('takes at most 5 times the CPU of the worst ordinary body of the same size', async () => {
    await withCollector(join(cwd, 'cpu.db'), async ({ address, pid }) => {
      /** CPU of a byte: ns. At least as many bytes as one round of ordinary events. */
      const costOf = async (body: (round: number) => string) => {
        const bytes = body(0).length;
        const rounds = Math.min(2_000, Math.max(6, Math.ceil((6 * MAX_BATCH_BYTES) / bytes / 4)));
        const before = cpuMs(pid);
        for (let round = 0; round < rounds; round++)
          await (await post(address, body(round))).arrayBuffer();
        return ((cpuMs(pid) - before) * 1e6) / rounds / bytes;
      };
      let round = 0;
      const ordinary = () => ORDINARY.replaceAll('%', `${round++}`);
      await costOf(ordinary);
      const expected = await costOf(ordinary);
      const costs: Record<string, number> = {};
      for (const [name, body] of Object.entries(HOSTILE)) {
        // The fixed cost of a request.
        const request = 300_000 / body.length;
        costs[name] = (await costOf(() => body)) / (expected + request);
      }
      if (process.env.VITRINE_WORK) console.log(`${expected} ns a byte`, costs);
      expect(Object.entries(costs).filter(([, cost]) => cost > 5)).toEqual([]);
    });
  });
});

describe('a page of events is bounded by its bytes', () => {
  const COUNT = 300;
  /** As it was stored before values were counted: 21,750 of them in one event. */
  const metadata = { a: Array.from({ length: 21_700 }, () => ({})) };
  const file = () => join(cwd, 'large.db');
  const ids: string[] = [];

  beforeAll(async () => {
    const store = openStore(`sqlite:${file()}`);
    for (let step = 0; step < COUNT; step += 50) {
      const events = Array.from({ length: 50 }, () =>
        record({ org: configOf().orgs[0]?.id as string, metadata }),
      );
      ids.push(...events.map(({ id }) => id));
      await store.append(events);
    }
    await store.close();
  }, 120_000);

  it('lists, exports, imports and migrates events that are expensive to parse', async () => {
    await withCollector(file(), async ({ address, pid }) => {
      const response = await fetch(`${address}${BASE_PATH}/events?perPage=1000&sort=createdAt`, {
        headers: { authorization: `Bearer ${PRIVATE}` },
      });
      expect(response.status).toBe(200);
      const { events, ...fields } = (await response.json()) as {
        events: { id: string; eventMetadata: unknown }[];
      };
      expect(events.map(({ id }) => id)).toEqual(ids);
      expect(events.at(-1)?.eventMetadata).toEqual(metadata);
      expect(fields).toEqual({ page: 1, perPage: 1_000, sort: 'createdAt', count: COUNT });
      expect(residentMb(pid)).toBeLessThan(400);
    });
    const out = join(cwd, 'large.ndjson');
    const store = `sqlite:${file()}`;
    expect(await cli(['export', '--store', store, out], { cwd, env: ENV })).toMatchObject({
      code: 0,
      out: `${out}: 300 events\n`,
    });
    expect(statSync(out).size).toBeGreaterThan(COUNT * 65_000);
    const [imported, migrated] = ['imported', 'migrated'].map(
      (name) => `sqlite:${join(cwd, `${name}.db`)}`,
    ) as [string, string];
    const runs = [
      ['import', '--store', imported, out],
      ['migrate', '--from', store, '--to', migrated],
    ];
    for (const args of runs) {
      const { code, err } = await cli(args, { cwd, env: ENV });
      expect({ code, err: code ? err : '' }).toEqual({ code: 0, err: '' });
    }
    for (const address of [imported, migrated]) {
      const copy = openStore(address);
      expect((await scanAll(copy)).map(({ id }) => id)).toEqual(ids);
      await copy.close();
    }
  }, 180_000);

  it('buffers no more for readers that do not read', async () => {
    await withCollector(file(), async ({ address, pid, run }) => {
      const before = residentMb(pid);
      const { hostname, port } = new URL(address);
      const sockets: Socket[] = [];
      const statuses: string[] = [];
      for (let i = 0; i < 60; i++) {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => {});
        await once(socket, 'connect');
        socket.write(
          `GET ${BASE_PATH}/events?perPage=1000 HTTP/1.1\r\nHost: c\r\nAuthorization: Bearer ${PRIVATE}\r\n\r\n`,
        );
        // The start of its response, and no more.
        const [head] = await once(socket, 'data').catch(() => [run.err]);
        socket.pause();
        statuses.push(/^HTTP\/1.1 (\d+)/.exec(`${head}`)?.[1] ?? `${head}`);
        sockets.push(socket);
      }
      const held = residentMb(pid) - before;
      expect(statuses.filter((status) => status === '200').length).toBeGreaterThan(10);
      expect(statuses).toContain('503');
      expect(held).toBeLessThan((4 * LIMITS.pendingResponseBytes) / 1_048_576);
      // Events are stored meanwhile.
      expect((await post(address, event('{}'))).status).toBe(200);
      for (const socket of sockets) socket.destroy();
    });
  }, 120_000);
});
