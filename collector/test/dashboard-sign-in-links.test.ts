import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inviteFirstOwner, removeUser } from '../src/accounts/accounts.js';
import { SIGN_IN_LINK_MS } from '../src/accounts/sign-in-links.js';
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

describe('a sign-in link', () => {
  const invite = async () => (await inviteFirstOwner(dashboard.accounts)) as string;

  it('signs the first owner in once, to choose a name and a password', async () => {
    const token = await invite();
    const tab = dashboard.browser();
    const reply = await tab.redeem(token);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.json).toMatchObject({ name: 'owner', hasPassword: false, mayChooseName: true });
    expect(reply.json.orgs).toHaveLength(2);
    const again = await dashboard.browser().redeem(token);
    expect(again.status).toBe(401);
    expect(again.cookies).toEqual([]);
    await dashboard.addUser('ben');
    const taken = await tab.post('/password', { password: PASSWORD, name: 'BEN' });
    expect(taken.status).toBe(422);
    expect(taken.json.error.details[0].path).toBe('name');
    const chosen = await tab.post('/password', { password: PASSWORD, name: 'Anna' });
    expect(chosen.status, chosen.text).toBe(200);
    expect(chosen.json).toMatchObject({ name: 'Anna', hasPassword: true, mayChooseName: false });
    expect((await tab.get('/viewer')).status).toBe(200);
    expect((await dashboard.browser().signIn('anna')).json.orgs).toHaveLength(2);
    const names = (await dashboard.accounts.users.list()).map(({ name }) => name);
    expect(names).toEqual(['Anna', 'ben']);
  });

  it('is created again only while no user has a password', async () => {
    const [first, second] = [await invite(), await invite()];
    expect(second).not.toBe(first);
    const tab = dashboard.browser();
    expect((await tab.redeem(first)).status).toBe(200);
    // Used, but there still is no way in.
    expect(await inviteFirstOwner(dashboard.accounts)).toBeDefined();
    expect((await tab.post('/password', { password: PASSWORD })).status).toBe(200);
    expect(await inviteFirstOwner(dashboard.accounts)).toBeUndefined();
    forgetCache();
    expect((await dashboard.browser().redeem(second)).status).toBe(401);
    expect(await dashboard.store.admin.list('sign-in-link')).toEqual([]);
  });

  it('expires, and is refused with another secret or user', async () => {
    const token = await invite();
    const [kind, id, secret = ''] = token.split('.');
    const other = `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`;
    const wrong = [
      ...['', 'x', `${kind}.${id}`, `${kind}.${id}.${other}`, `share.${id}.${secret}`],
      ...[`${kind}.AAAAAAAAAAAA.${secret}`, `${token}x`, `__proto__.${id}.${secret}`],
    ];
    for (const text of wrong) {
      const reply = await dashboard.browser().redeem(text);
      expect(reply.status, text).toBe(401);
      expect(reply.cookies).toEqual([]);
    }
    dashboard.clock.time += SIGN_IN_LINK_MS;
    expect((await dashboard.browser().redeem(token)).status).toBe(401);
    const fresh = await invite();
    await removeUser(dashboard.accounts, 'owner');
    await invite();
    forgetCache();
    expect((await dashboard.browser().redeem(fresh)).status).toBe(401);
  });

  it('works once when many browsers use it at once', async () => {
    const token = await invite();
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, i) => dashboard.browser(`203.0.113.${i}`).redeem(token)),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(7);
  });

  it('is stored only as a hash', async () => {
    const token = await invite();
    const secret = token.split('.')[2] as string;
    expect(JSON.stringify(await dashboard.store.admin.list('sign-in-link'))).not.toContain(secret);
  });
});
