import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeUser, resetUser } from '../src/accounts/accounts.js';
import { DAY_MS } from './support/collector.js';
import { type Dashboard, forgetCache, openDashboard, PASSWORD } from './support/dashboard.js';

vi.mock('node:crypto', async (original) =>
  (await import('./support/cheap-scrypt.js')).cheapCrypto(original),
);

/** A list with another value in one place. */
const replaced = (list: string[], at: number, value: string) =>
  list.map((one, i) => (i === at ? value : one));

let dashboard: Dashboard;
beforeEach(async () => {
  dashboard = await openDashboard();
});
afterEach(() => dashboard.close());

afterEach(() => vi.restoreAllMocks());

describe('the cookie of a session', () => {
  it('is unreadable for scripts and other sites, and Secure behind TLS', async () => {
    await dashboard.addUser('anna');
    const plain = await dashboard.browser().signIn('anna');
    const [session = '', device = ''] = plain.cookies;
    expect(session).toMatch(
      /^vitrine_session=Fe26\.[^;]+; Max-Age=604800; Path=\/dashboard; HttpOnly; SameSite=Strict$/,
    );
    expect(device).toMatch(
      /^vitrine_device=Fe26\.[^;]+; Max-Age=31536000; Path=\/dashboard\/api\/sign-in; HttpOnly; SameSite=Strict$/,
    );
    const tls = await dashboard
      .browser()
      .signIn('anna', PASSWORD, { 'x-forwarded-proto': 'https' });
    expect(tls.cookies).toHaveLength(2);
    for (const cookie of tls.cookies)
      expect(cookie).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
    expect(tls.headers['strict-transport-security']).toBeUndefined();
  });

  it('trusts only a trusted proxy about TLS', async () => {
    await dashboard.close();
    dashboard = await openDashboard({ config: { trustProxy: '10.0.0.1' } });
    await dashboard.addUser('anna');
    const reply = await dashboard
      .browser()
      .signIn('anna', PASSWORD, { 'x-forwarded-proto': 'https' });
    expect(reply.status).toBe(200);
    for (const cookie of reply.cookies) expect(cookie).not.toContain('Secure');
  });

  it('is refused when any part of it is changed, and when it is another cookie', async () => {
    const tab = await dashboard.signedIn('anna');
    const sealed = tab.jar.get('vitrine_session') as string;
    const parts = decodeURIComponent(sealed).split('*');
    const changed = parts.flatMap((part, i) => {
      if (!part) return [];
      const at = Math.floor(part.length / 2);
      const other = part[at] === 'A' ? 'B' : 'A';
      return [replaced(parts, i, part.slice(0, at) + other + part.slice(at + 1)).join('*')];
    });
    expect(changed.length).toBeGreaterThan(3);
    const others = [
      ...['', 'x', '*******', 'Fe26.2*', 'null', '{"user":"anna"}', sealed.repeat(20)],
      ...[replaced(parts, 1, 'constructor').join('*'), replaced(parts, 1, '__proto__').join('*')],
      tab.jar.get('vitrine_device') as string,
    ];
    for (const cookie of [...changed, ...others]) {
      tab.jar.set('vitrine_session', encodeURIComponent(cookie));
      const reply = await tab.get('/viewer');
      expect(reply.status, cookie).toBe(401);
    }
    tab.jar.set('vitrine_session', sealed);
    expect((await tab.get('/viewer')).status).toBe(200);
  });

  it('is refused when another store sealed it', async () => {
    const tab = await dashboard.signedIn('anna');
    const other = await openDashboard();
    const stranger = other.browser();
    await other.addUser('anna');
    stranger.jar.set('vitrine_session', tab.jar.get('vitrine_session') as string);
    expect((await stranger.get('/viewer')).status).toBe(401);
    await other.close();
  });

  it('lasts a week without use and a month in all', async () => {
    const tab = await dashboard.signedIn('anna');
    dashboard.clock.time += 6 * DAY_MS;
    const stale = tab.jar.get('vitrine_session') as string;
    const renewed = await tab.get('/viewer');
    expect(renewed.status).toBe(200);
    expect(renewed.cookies).toHaveLength(1);
    expect(Date.parse(renewed.json.expiresAt)).toBe(dashboard.clock.time + 7 * DAY_MS);
    dashboard.clock.time += 2 * DAY_MS;
    const copy = dashboard.browser();
    copy.jar.set('vitrine_session', stale);
    expect((await copy.get('/viewer')).status).toBe(401);
    for (let day = 8; day < 30; day += 2) {
      expect((await tab.get('/viewer')).status, `${day}`).toBe(200);
      dashboard.clock.time += 2 * DAY_MS;
    }
    expect((await tab.get('/viewer')).status).toBe(401);
  });
});

describe('the end of a session', () => {
  it('comes with sign-out, also for copies of the cookie, and leaves other sessions alone', async () => {
    const tab = await dashboard.signedIn('anna');
    const other = dashboard.browser();
    await other.signIn('anna');
    const copy = dashboard.browser();
    copy.jar.set('vitrine_session', tab.jar.get('vitrine_session') as string);
    expect((await copy.get('/viewer')).status).toBe(200);
    expect((await tab.post('/sign-out')).status).toBe(204);
    expect(tab.jar.has('vitrine_session')).toBe(false);
    for (const session of [tab, copy]) expect((await session.get('/viewer')).status).toBe(401);
    expect((await other.get('/viewer')).status).toBe(200);
  });

  it.each([
    ['reset', (accounts: Dashboard['accounts']) => resetUser(accounts, 'anna')],
    ['remove', (accounts: Dashboard['accounts']) => removeUser(accounts, 'Anna')],
  ])('comes with %s of the user by another process', async (_, end) => {
    const tab = await dashboard.signedIn('anna');
    expect((await tab.get('/viewer')).status).toBe(200);
    await end(dashboard.accounts);
    forgetCache();
    expect((await tab.get('/viewer')).status).toBe(401);
    expect((await dashboard.browser().signIn('anna')).status).toBe(401);
    // A new user of the same name is another user.
    await removeUser(dashboard.accounts, 'anna');
    await dashboard.addUser('anna');
    vi.spyOn(performance, 'now').mockImplementation(() => 2e12);
    expect((await tab.get('/viewer')).status).toBe(401);
  });

  it('comes within five seconds of a change by another process', async () => {
    const tab = await dashboard.signedIn('anna');
    const time = performance.now();
    await tab.get('/viewer');
    await resetUser(dashboard.accounts, 'anna');
    vi.spyOn(performance, 'now').mockImplementation(() => time + 5_000);
    expect((await tab.get('/viewer')).status).toBe(401);
  });

  it('comes with a new sign-in of the same browser, under a new id', async () => {
    const tab = await dashboard.signedIn('anna');
    const fixed = tab.jar.get('vitrine_session') as string;
    const { csrfToken } = tab;
    const again = await tab.signIn('anna');
    expect(again.status).toBe(200);
    expect(tab.jar.get('vitrine_session')).not.toBe(fixed);
    expect(tab.csrfToken).not.toBe(csrfToken);
    const attacker = dashboard.browser();
    attacker.jar.set('vitrine_session', fixed);
    expect((await attacker.get('/viewer')).status).toBe(401);
    expect((await tab.get('/viewer')).status).toBe(200);
  });

  it('comes with a new password for all other sessions, while the current one continues under a new id', async () => {
    const tab = await dashboard.signedIn('anna');
    const other = dashboard.browser();
    await other.signIn('anna');
    const before = tab.jar.get('vitrine_session') as string;
    for (const current of [undefined, 'wrong password']) {
      const wrong = await tab.post('/password', { password: 'a much better one', current });
      expect(wrong.status).toBe(422);
      expect(wrong.json.error.details[0].path).toBe('current');
    }
    const short = await tab.post('/password', { password: 'short', current: PASSWORD });
    expect(short.json.error.details[0].path).toBe('password');
    const named = await tab.post('/password', {
      password: 'long enough',
      current: PASSWORD,
      name: 'x',
    });
    expect(named.json.error.details[0].path).toBe('name');
    const changed = await tab.post('/password', {
      password: 'a much better one',
      current: PASSWORD,
    });
    expect(changed.status, changed.text).toBe(200);
    expect(tab.jar.get('vitrine_session')).not.toBe(before);
    expect((await tab.get('/viewer')).status).toBe(200);
    expect((await other.get('/viewer')).status).toBe(401);
    expect((await dashboard.browser().signIn('anna')).status).toBe(401);
    expect((await dashboard.browser().signIn('anna', 'a much better one')).status).toBe(200);
  });
});
