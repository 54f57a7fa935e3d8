import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resetUser } from '../src/accounts/accounts.js';
import { LIMITS } from '../src/lib/limits.js';
import { checks } from './support/cheap-scrypt.js';
import { DAY_MS, ORG, OTHER_ORG } from './support/collector.js';
import { type Dashboard, forgetCache, openDashboard, PASSWORD } from './support/dashboard.js';

vi.mock('node:crypto', async (original) =>
  (await import('./support/cheap-scrypt.js')).cheapCrypto(original),
);

let dashboard: Dashboard;
beforeEach(async () => {
  dashboard = await openDashboard();
});
afterEach(() => dashboard.close());

afterEach(() => vi.restoreAllMocks());

describe('sign-in', () => {
  it('signs a user in by any notation of the name, and shows only what the roles allow', async () => {
    await dashboard.addUser('Anna@Shop.example', { [ORG]: 'owner' });
    const tab = dashboard.browser();
    const reply = await tab.signIn(' anna@shop.example');
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.json).toMatchObject({
      name: 'Anna@Shop.example',
      kind: 'user',
      hasPassword: true,
      mayChooseName: false,
      orgs: [{ orgId: ORG, role: 'owner', timezone: 'UTC', eventTypes: ['shop wishlist add'] }],
    });
    expect(Date.parse(reply.json.expiresAt)).toBe(dashboard.clock.time + 7 * DAY_MS);
    expect(await tab.viewer()).toEqual(reply.json);
  });

  it('gives a role in all orgs, and a smaller one in a single org', async () => {
    const tab = await dashboard.signedIn('anna', { '*': 'owner', [OTHER_ORG]: 'viewer' });
    const { orgs } = await tab.viewer();
    expect(orgs.map(({ orgId, role }) => [orgId, role])).toEqual([
      [ORG, 'owner'],
      [OTHER_ORG, 'viewer'],
    ]);
  });

  it('answers a wrong password, an unknown name and a user without a password alike, with equal work', async () => {
    await dashboard.addUser('anna');
    await dashboard.accounts.users.add({ name: 'ben', roles: {} });
    const replies = [];
    for (const name of ['anna', 'nobody', 'ben', 'constructor', '__proto__']) {
      const before = checks.count;
      const reply = await dashboard.browser().signIn(name, 'wrong password');
      replies.push({
        runs: checks.count - before,
        status: reply.status,
        text: reply.text,
        cookies: reply.cookies,
      });
    }
    expect(replies[0]).toMatchObject({ runs: 1, status: 401, cookies: [] });
    for (const reply of replies) expect(reply).toEqual(replies[0]);
  });

  it('stores passwords only as salted hashes with their cost', async () => {
    await dashboard.addUser('anna');
    await dashboard.addUser('ben');
    const records = await dashboard.store.admin.list('user');
    expect(JSON.stringify(records)).not.toContain(PASSWORD);
    const [a, b] = records.map(({ value }) => value.password as Record<string, unknown>);
    expect(a).toMatchObject({ algorithm: 'scrypt', N: 32_768, r: 8, p: 3 });
    expect(a?.salt).not.toBe(b?.salt);
    expect(a?.hash).not.toBe(b?.hash);
  });
});

describe('brute force', () => {
  const attempts = async (
    address: (i: number) => string,
    name: (i: number) => string,
    count = 15,
  ) => {
    const statuses: number[] = [];
    for (let i = 0; i < count; i++) {
      const tab = dashboard.browser(address(i));
      const reply = await tab.signIn(name(i), 'wrong password');
      statuses.push(reply.status);
      if (reply.status === 429) {
        expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
        expect(Number(reply.headers['retry-after'])).toBeLessThanOrEqual(60);
      }
    }
    return statuses;
  };
  const limited = (max: number, count = 15) =>
    Array.from({ length: count }, (_, i) => (i < max ? 401 : 429));

  it('is limited for a client over all names, without checks beyond the limit', async () => {
    const before = checks.count;
    expect(
      await attempts(
        () => '203.0.113.9',
        (i) => `user ${i}`,
      ),
    ).toEqual(limited(LIMITS.signInsOfClient));
    expect(checks.count - before).toBe(LIMITS.signInsOfClient);
    expect((await dashboard.browser('203.0.113.10').signIn('x')).status).toBe(401);
  });

  it('is also limited for local clients, which may be a proxy without X-Forwarded-For', async () => {
    expect(
      await attempts(
        () => '127.0.0.1',
        (i) => `user ${i}`,
      ),
    ).toEqual(limited(LIMITS.signInsOfClient));
  });

  it('is limited for a name in any notation, without locking out a browser of its user', async () => {
    const own = await dashboard.signedIn('anna');
    await own.post('/sign-out');
    const name = (i: number) => ['anna', 'ANNA', ' Anna '][i % 3] as string;
    // The own sign-in counted as the first one.
    expect(await attempts((i) => `203.0.113.${20 + i}`, name)).toEqual(
      limited(LIMITS.signInsOfName - 1),
    );
    const stranger = dashboard.browser('203.0.113.99');
    expect((await stranger.signIn('anna')).status).toBe(429);
    expect((await own.signIn('anna')).status).toBe(200);
    // The device of another user does not count as one of this user.
    const ben = await dashboard.signedIn('ben');
    expect((await ben.signIn('anna')).status).toBe(429);
    // A link always works.
    const token = (await resetUser(dashboard.accounts, 'anna')) as string;
    forgetCache();
    expect((await dashboard.browser('203.0.113.98').redeem(token)).status).toBe(200);
  });

  it('is limited for a browser that has signed in before', async () => {
    const own = await dashboard.signedIn('anna');
    const statuses = [];
    for (let i = 0; i < 15; i++) {
      const reply = await own.signIn('anna', 'wrong password', {
        'x-forwarded-for': `203.0.113.${100 + i}`,
      });
      statuses.push(reply.status);
    }
    expect(statuses).toEqual(limited(LIMITS.signInsOfClient));
  });

  it('is limited within a session, for the current password', async () => {
    const own = await dashboard.signedIn('anna');
    const statuses = [];
    for (let i = 0; i < 12; i++)
      statuses.push(
        (await own.post('/password', { password: 'long enough', current: 'wrong' })).status,
      );
    expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);
  });
});
