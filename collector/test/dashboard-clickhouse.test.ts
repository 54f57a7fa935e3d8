import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noEngine, openEngine } from '../../tools/harness/clickhouse/engine.js';
import { inviteFirstOwner, resetUser } from '../src/accounts/accounts.js';
import { createAdminRecords } from '../src/store/clickhouse/admin-records.js';
import { createConnection } from '../src/store/clickhouse/connection.js';
import { openClickHouse } from '../src/store/clickhouse/open-clickhouse.js';
import { event, ORG, PRIVATE } from './support/collector.js';
import { type Dashboard, openDashboard, PASSWORD } from './support/dashboard.js';

vi.mock('node:crypto', async (original) =>
  (await import('./support/cheap-scrypt.js')).cheapCrypto(original),
);

describe.skipIf(noEngine)(noEngine ?? 'two collectors on one ClickHouse', async () => {
  const engine = noEngine ? undefined : await openEngine();
  afterAll(() => engine?.close());
  const { client, database: nameDatabase } = (engine ?? {}) as NonNullable<typeof engine>;
  let folder = '';
  let database = '';
  let collectors: [Dashboard, Dashboard];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vitrine-dashboards-'));
    database = nameDatabase('dashboards');
    const open = (name: string) => {
      const spool = join(folder, name);
      return openDashboard({
        store: openClickHouse({ client, database, spool, batchDelayMs: 0 }),
      });
    };
    collectors = [await open('a.db'), await open('b.db')];
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    for (const collector of collectors) await collector.close();
    await client.command({ query: `DROP DATABASE IF EXISTS ${database}` });
    await rm(folder, { recursive: true });
  });

  /** The same browser at the other collector. */
  const atOther = (tab: ReturnType<Dashboard['browser']>) => {
    const copy = collectors[1].browser();
    for (const [name, value] of tab.jar) copy.jar.set(name, value);
    return copy;
  };

  it('share sessions and users, and agree on their end within five seconds', async () => {
    const [a] = collectors;
    await a.call({
      ...{ method: 'POST', path: '/api/analytics/events', body: event() },
      headers: { authorization: `Bearer ${PRIVATE}` },
    });
    const tab = await a.signedIn('anna', { [ORG]: 'owner' });
    const list = await tab.get(`/events?orgId=${ORG}`);
    expect(list.json[0]?.count ?? list.json.count).toBe(1);
    const copy = atOther(tab);
    expect((await copy.viewer()).name).toBe('anna');
    const later = performance.now() + 5_000;
    expect((await tab.post('/sign-out')).status).toBe(204);
    expect((await tab.signIn('anna')).status).toBe(200);
    vi.spyOn(performance, 'now').mockImplementation(() => later);
    expect((await copy.get('/viewer')).status).toBe(401);
    expect((await atOther(tab).get('/viewer')).status).toBe(200);
    await resetUser(a.accounts, 'anna');
    vi.spyOn(performance, 'now').mockImplementation(() => later + 5_000);
    expect((await atOther(tab).get('/viewer')).status).toBe(401);
    expect((await collectors[1].browser().signIn('anna')).status).toBe(401);
  });

  it('write a version of a record once, even when the second has not seen the first', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isWaiting = false;
    const slow: typeof client = Object.create(client, {
      command: {
        async value(statement: Parameters<typeof client.command>[0]) {
          if (/^INSERT/.test(statement.query)) {
            isWaiting = true;
            await released;
          }
          return client.command(statement);
        },
      },
    });
    const open = (through: typeof client) =>
      createAdminRecords(createConnection(through), {
        place: { database },
        timeoutMs: 10_000,
      });
    const record = { kind: 'user', key: 'ben', version: 0 };
    const second = open(slow).put({ ...record, value: { n: 2 } });
    await vi.waitFor(() => expect(isWaiting).toBe(true));
    const first = await open(client).put({ ...record, value: { n: 1 } });
    expect(first).toMatchObject({ value: { n: 1 }, version: 1 });
    release();
    expect(await second).toBeUndefined();
    expect(await open(client).get('user', 'ben')).toEqual(first);
  });

  it('redeem a sign-in link once, and take one first owner', async () => {
    const tokens = await Promise.all(collectors.map(({ accounts }) => inviteFirstOwner(accounts)));
    expect(tokens).toEqual([expect.any(String), expect.any(String)]);
    const [{ accounts }] = collectors;
    expect(await accounts.users.list()).toHaveLength(1);
    for (const token of tokens) {
      const replies = await Promise.all(
        [0, 1, 0, 1].map((i) => (collectors[i] as Dashboard).browser().redeem(token as string)),
      );
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    }
    const tab = collectors[1].browser();
    await tab.redeem((await inviteFirstOwner(accounts)) as string);
    expect((await tab.post('/password', { password: PASSWORD, name: 'anna' })).status).toBe(200);
    expect((await collectors[0].browser().signIn('anna')).status).toBe(200);
  });
});
