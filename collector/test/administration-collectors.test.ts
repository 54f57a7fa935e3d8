import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noEngine, openEngine } from '../../tools/harness/clickhouse/engine.js';
import { createApp, openStore } from '../src/index.js';
import { openClickHouse } from '../src/store/clickhouse/open-clickhouse.js';
import type { Store } from '../src/store/store.js';
import { ADMIN } from './support/administration.js';
import { configOf, event, ORG, PRIVATE } from './support/collector.js';

/** Within this time, all collectors of a store agree. */
const AGREE_MS = 5_000;

interface Server {
  app: FastifyInstance;
  store: Store;
  address: string;
}

/** Starts a collector on a socket. */
async function startServer(store: Store): Promise<Server> {
  const config = configOf({
    adminTokens: [{ token: ADMIN, name: 'ops' }],
    clientRateLimit: 0,
    rateLimit: 0,
  });
  const app = await createApp({ config, store });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, store, address };
}

const request = (
  { address }: Server,
  {
    method = 'POST',
    path,
    token,
    body,
    origin,
  }: {
    method?: string;
    path: string;
    token: string;
    body?: unknown;
    origin?: string;
  },
) =>
  fetch(`${address}/api/analytics${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(origin && { origin }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

const administer = async (server: Server, path: string, body: unknown) => {
  const response = await request(server, { path: `/admin${path}`, token: ADMIN, body });
  const text = await response.text();
  expect(response.status, text).toBeLessThan(300);
  return JSON.parse(text);
};

const send = async (server: Server, token: string, more: object = {}) =>
  (await request(server, { path: '/events', token, body: event(more) })).status;

/** Waits until a check holds, and returns how long that took. */
async function agree(check: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await vi.waitFor(check, { timeout: AGREE_MS, interval: 50 });
  return Math.round(performance.now() - start);
}

/** Senders over sockets that send one event after another until they are stopped. */
function startLoad(servers: readonly Server[], senders: number) {
  const tokens: string[] = Array.from({ length: senders }, () => '');
  const statuses = new Map<number, number>();
  const acknowledged: string[] = [];
  let isRunning = true;
  const loops = tokens.map(async (_, sender) => {
    for (let n = 0; isRunning; n++) {
      const $id = `${sender}-${n}`;
      const server = servers[(sender + n) % servers.length] as Server;
      const status = await send(server, tokens[sender] as string, { eventMetadata: { $id } });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 200) acknowledged.push($id);
    }
  });
  return {
    statuses,
    acknowledged,
    use: (token: string, from = 0, to = senders) => void tokens.fill(token, from, to),
    async stop() {
      isRunning = false;
      await Promise.all(loops);
    },
  };
}

function cases(open: () => Promise<[Server, Server]>, close: () => Promise<void>) {
  let servers: [Server, Server];
  beforeEach(async () => {
    servers = await open();
  });
  afterEach(async () => {
    for (const { app } of servers) await app.close();
    for (const { store } of servers) await store.close();
    await close();
  });

  it('agree on every change within five seconds', async () => {
    const [a, b] = servers;
    const org = (await administer(a, '/orgs', { name: 'Second' })).id;
    const { id, token } = await administer(a, '/tokens', { kind: 'private', orgId: org });
    const publicToken = await administer(a, '/tokens', {
      ...{ kind: 'public', orgId: org, domains: ['a.example'] },
    });
    await administer(a, `/tokens/${publicToken.id}/domains`, { domains: ['b.example'] });
    await administer(a, `/orgs/${org}/event-names`, { names: ['shop lookbook open'] });
    const asset = {
      path: `/admin/orgs/${org}/assets/chair`,
      token: ADMIN,
      body: { name: 'Chair' },
    };
    expect((await request(a, { method: 'PUT', ...asset })).status).toBe(200);
    const added = await agree(async () => {
      const named = event({ eventType: 'shop lookbook open', assetId: 'chair' });
      const response = await request(b, { path: '/events', token, body: named });
      expect(response.status).toBe(200);
      expect((await response.json())[0]).toMatchObject({ orgId: org, assetName: 'Chair' });
      const inPage = { token: publicToken.token, origin: 'https://b.example' };
      expect((await request(b, { path: '/events', body: event(), ...inPage })).status).toBe(200);
    });
    // In the collector that made the change it counts at once.
    const removal = { method: 'DELETE', path: `/admin/tokens/${id}`, token: ADMIN };
    expect((await request(a, removal)).status).toBe(204);
    expect(await send(a, token)).toBe(401);
    const removed = await agree(async () => expect(await send(b, token)).toBe(401));
    expect([added, removed].every((ms) => ms < AGREE_MS)).toBe(true);
    // The audit log is one.
    const audit = await request(b, { method: 'GET', path: '/admin/audit', token: ADMIN });
    expect((await audit.json()).entries.map(({ action }: { action: string }) => action)).toEqual([
      ...['token.remove', 'asset.set', 'event-name.add', 'domain.add', 'token.add', 'token.add'],
      'org.add',
    ]);
  });

  it('lose no event while a token is rotated under load', async () => {
    const [a, b] = servers;
    const old = await administer(a, '/tokens', { kind: 'private', orgId: ORG, name: 'till' });
    await agree(async () => expect(await send(b, old.token)).toBe(200));
    const load = startLoad(servers, 8);
    load.use(old.token);
    const sentAtLeast = (count: number) =>
      vi.waitFor(() => expect(load.acknowledged.length).toBeGreaterThan(count), 20_000);
    // The first requests have no token yet.
    await sentAtLeast(50);
    load.statuses.clear();
    const fresh = await administer(a, `/tokens/${old.id}/rotate`, { expireAfterSeconds: 8 });
    // As the documentation says: senders change their token when every collector knows it.
    await agree(async () => expect(await send(b, fresh.token, { sessionId: 'probe' })).toBe(200));
    const probes = load.acknowledged.length;
    load.use(fresh.token, 0, 4);
    await sentAtLeast(probes + 50);
    load.use(fresh.token);
    await vi.waitFor(async () => expect(await send(a, old.token)).toBe(401), 20_000);
    await agree(async () => expect(await send(b, old.token)).toBe(401));
    await sentAtLeast(load.acknowledged.length + 50);
    await load.stop();
    expect([...load.statuses.keys()]).toEqual([200]);
    // A collector of ClickHouse has shipped its own events before it reads.
    for (const { store } of servers) await store.scan(undefined, 1);
    const stored = new Set<string | null>();
    let after: string | undefined;
    for (;;) {
      const rows = await a.store.scan(after, 1_000);
      if (!rows?.length) break;
      for (const { clientEventId } of rows) stored.add(clientEventId);
      after = rows.at(-1)?.id;
    }
    expect(load.acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(load.acknowledged.length).toBeGreaterThan(150);
  });
}

describe('two collectors on one SQLite file', () => {
  let folder = '';
  cases(
    async () => {
      folder = mkdtempSync(join(tmpdir(), 'vitrine-administration-'));
      const open = () => startServer(openStore(`sqlite:${join(folder, 'events.db')}`));
      return [await open(), await open()];
    },
    () => rm(folder, { recursive: true }),
  );
});

describe.skipIf(noEngine)(noEngine ?? 'two collectors on one ClickHouse', async () => {
  const engine = noEngine ? undefined : await openEngine();
  afterAll(() => engine?.close());
  const { client, database: nameDatabase } = (engine ?? {}) as NonNullable<typeof engine>;
  let folder = '';
  let database = '';
  cases(
    async () => {
      folder = mkdtempSync(join(tmpdir(), 'vitrine-administration-'));
      database = nameDatabase('administration');
      const open = (name: string) =>
        startServer(
          openClickHouse({
            ...{ client, database, batchDelayMs: 50 },
            spool: join(folder, name),
          }),
        );
      return [await open('a.db'), await open('b.db')];
    },
    async () => {
      await client.command({ query: `DROP DATABASE IF EXISTS ${database}` });
      await rm(folder, { recursive: true });
    },
  );
});

it('answers an unknown token with 503 until it has read the records of the store, and with 401 after that', async () => {
  const store = openStore('sqlite::memory:');
  const first = await startServer(store);
  const { token } = await administer(first, '/tokens', { kind: 'private', orgId: ORG });
  await first.app.close();
  const { versions } = store.admin;
  store.admin.versions = async () => {
    throw new Error('ClickHouse is down');
  };
  const app = await createApp({ config: configOf(), store, refreshMs: 20 });
  const server = { app, store, address: await app.listen({ host: '127.0.0.1', port: 0 }) };
  const refused = await request(server, { path: '/events', token, body: event() });
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('5');
  // A token of the file counts nevertheless.
  expect(await send(server, PRIVATE)).toBe(200);
  store.admin.versions = versions;
  await vi.waitFor(async () => expect(await send(server, token)).toBe(200));
  expect(await send(server, `${token}x`)).toBe(401);
  await app.close();
  await store.close();
});
