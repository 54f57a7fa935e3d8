import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccounts } from '../src/accounts/accounts.js';
import { openStore } from '../src/index.js';
import { LIMITS } from '../src/lib/limits.js';
import { configOf, ORG } from './support/collector.js';
import { createBrowser, PASSWORD } from './support/dashboard.js';
import { build, serve } from './support/process.js';

const WORKERS = 3;
/** Requests in a row on sockets of their own reach every worker. */
const EACH_WORKER = Array.from({ length: WORKERS }, (_, i) => i);

let cwd = '';
let served: Awaited<ReturnType<typeof serve>>;
let port = 0;
const browser = (address?: string) => createBrowser(port, address);
type Browser = ReturnType<typeof browser>;

/** The same cookies in another program. */
function copyOf(original: Browser): Browser {
  const copy = browser();
  for (const [name, value] of original.jar) copy.jar.set(name, value);
  return copy;
}

/** Adds users as a command does, beside the running collector. */
async function addUser(name: string): Promise<void> {
  const store = openStore(`sqlite:${join(cwd, 'events.db')}`);
  const accounts = createAccounts(store.admin);
  const password = await accounts.passwords.hash(PASSWORD);
  await accounts.users.add({ name, roles: { [ORG]: 'owner' }, password });
  await store.close();
}

async function signedIn(name: string, address?: string): Promise<Browser> {
  await addUser(name);
  const tab = browser(address);
  expect((await tab.signIn(name)).status).toBe(200);
  return tab;
}

const statusOnEachWorker = async (tab: Browser) => {
  const statuses: number[] = [];
  for (const _ of EACH_WORKER) statuses.push((await tab.get('/viewer')).status);
  return statuses;
};
const all = (status: number) => EACH_WORKER.map(() => status);

beforeAll(async () => {
  build();
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-workers-dashboard-'));
  writeFileSync(join(cwd, 'collector.json'), JSON.stringify({ ...configOf(), logLevel: 'info' }), {
    mode: 0o600,
  });
  const args = ['--port', '0', '--store', 'sqlite:events.db', '--workers', `${WORKERS}`];
  served = await serve(args, { cwd });
  port = Number(new URL(served.address).port);
});
afterAll(async () => {
  served.child.kill('SIGTERM');
  expect(await served.done).toMatchObject({ code: 0 });
  await rm(cwd, { recursive: true });
});

describe('the dashboard behind several workers', () => {
  it('lets a sign-in link be used once, and its user choose a name and a password that count at once', async () => {
    await expect.poll(() => served.run.err, { timeout: 20_000 }).toContain('First sign-in');
    const [link = ''] = /http\S+#\S+/.exec(served.run.err) ?? [];
    const token = new URL(link).hash.slice(1);
    const tabs = Array.from({ length: 8 }, (_, i) => browser(`203.0.113.${i + 1}`));
    const replies = await Promise.all(tabs.map((tab) => tab.redeem(token)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
    for (const tab of tabs.slice(0, WORKERS)) expect((await tab.redeem(token)).status).toBe(401);
    const owner = tabs[replies.findIndex(({ status }) => status === 200)] as Browser;
    expect(await statusOnEachWorker(owner)).toEqual(all(200));

    const old = copyOf(owner);
    const chosen = await owner.post('/password', { password: PASSWORD, name: 'ada' });
    expect(chosen.status).toBe(200);
    expect(await statusOnEachWorker(owner)).toEqual(all(200));
    expect(await statusOnEachWorker(old)).toEqual(all(401));
    for (const i of EACH_WORKER)
      expect((await browser(`203.0.113.${i + 1}`).signIn('ada')).status).toBe(200);
  });

  it('knows a session and its CSRF token on each worker, and ends it on all at once', async () => {
    const tab = await signedIn('grace', '203.0.113.20');
    const share = (label: string) => tab.post('/shares', { orgId: ORG, label, days: 1 });
    for (const i of EACH_WORKER) expect((await share(`share ${i}`)).status).toBe(201);
    const headers = { 'x-csrf-token': 'that-of-somebody-else' };
    for (const _ of EACH_WORKER)
      expect(
        (await tab.post('/shares', { orgId: ORG, label: 'x', days: 1 }, headers)).json.error,
      ).toMatchObject({ details: [{ path: 'X-CSRF-Token' }] });
    const copy = copyOf(tab);
    expect(await statusOnEachWorker(copy)).toEqual(all(200));
    expect((await tab.post('/sign-out')).status).toBe(204);
    expect(await statusOnEachWorker(copy)).toEqual(all(401));
  });

  it('lists a share link on each worker at once, and ends its sessions on all when it is removed', async () => {
    const owner = await signedIn('mary', '203.0.113.30');
    const { json: link } = await owner.post('/shares', { orgId: ORG, label: 'agency', days: 1 });
    const token = new URL(link.url).hash.slice(1);
    for (const _ of EACH_WORKER) {
      const { shares } = (await owner.get(`/shares?orgId=${ORG}`)).json;
      expect(shares.map(({ id }: { id: string }) => id)).toContain(link.id);
    }
    const guests = EACH_WORKER.map((i) => browser(`203.0.113.${40 + i}`));
    for (const guest of guests) {
      expect((await guest.redeem(token)).status).toBe(200);
      expect(await statusOnEachWorker(guest)).toEqual(all(200));
    }
    expect((await owner.delete(`/shares/${link.id}`)).status).toBe(204);
    for (const guest of guests) {
      expect(await statusOnEachWorker(guest)).toEqual(all(401));
      expect((await guest.redeem(token)).status).toBe(401);
    }
  });

  it('counts the tries of a client, and those for a name, over all workers', async () => {
    await addUser('joan');
    const wrong = async (address: string, name: string) =>
      (await browser(address).signIn(name, 'not the password')).status;
    /** Tries on each worker in turns, at once. @returns how many of them were checked */
    const checked = async (max: number, attempt: (i: number) => Promise<number>) => {
      const statuses: number[] = [];
      for (let i = 0; statuses.length < WORKERS * (max + 1); i += WORKERS)
        statuses.push(...(await Promise.all(EACH_WORKER.map((j) => attempt(i + j)))));
      expect(statuses.at(-1)).toBe(429);
      return statuses.filter((status) => status === 401).length;
    };
    // A minute may end meanwhile, and another one begin. Each worker alone would check as many.
    const { signInsOfClient, signInsOfName } = LIMITS;
    const ofClient = await checked(signInsOfClient, (i) => wrong('203.0.113.50', `nobody ${i}`));
    expect(ofClient).toBeGreaterThanOrEqual(signInsOfClient);
    expect(ofClient).toBeLessThanOrEqual((WORKERS - 1) * signInsOfClient);
    const ofName = await checked(signInsOfName, (i) => wrong(`198.51.100.${i}`, 'joan'));
    expect(ofName).toBeGreaterThanOrEqual(signInsOfName);
    expect(ofName).toBeLessThanOrEqual((WORKERS - 1) * signInsOfName);
  });

  it('counts the requests of a session over all workers', async () => {
    const tab = await signedIn('edith', '203.0.113.60');
    let served = 0;
    const send = async () => {
      for (;;) {
        const { status } = await tab.get('/viewer');
        if (status === 429) return;
        expect(status).toBe(200);
        served++;
      }
    };
    await Promise.all(Array.from({ length: 6 }, send));
    // Workers tell each other their counts ten times a second, and a minute may end meanwhile.
    expect(served).toBeLessThan((WORKERS - 0.5) * LIMITS.dashboardRequestsOfSession);
  });
});
