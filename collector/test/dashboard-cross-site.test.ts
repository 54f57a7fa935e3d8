import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../src/lib/limits.js';
import { ORG } from './support/collector.js';
import { type Dashboard, openDashboard, PASSWORD } from './support/dashboard.js';

vi.mock('node:crypto', async (original) =>
  (await import('./support/cheap-scrypt.js')).cheapCrypto(original),
);

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await openDashboard();
});
afterAll(() => dashboard.close());

describe('requests of other sites', () => {
  const sameOrigin = () => ({ origin: `http://127.0.0.1:${dashboard.port}` });
  const json = { 'content-type': 'application/json' };
  const CROSS: [string, Record<string, string>][] = [
    ['from another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['from a subdomain', { origin: 'http://x.127.0.0.1', 'sec-fetch-site': 'same-site' }],
    ['from another port', { origin: 'http://127.0.0.1:1' }],
    ['from an address bar', { 'sec-fetch-site': 'none' }],
    ['from a sandboxed frame', { origin: 'null' }],
    ['without an origin', {}],
    ['with a wrong origin', { origin: 'evil' }],
    ['with an origin that only begins alike', { origin: 'http://127.0.0.1.evil.example' }],
  ];

  it.each(CROSS)('cannot sign a browser in: %s', async (_, headers) => {
    await dashboard.addUser('anna');
    for (const path of ['/sign-in', '/redeem']) {
      const body = path === '/sign-in' ? { name: 'anna', password: PASSWORD } : { token: 'x' };
      const reply = await dashboard.call({
        ...{ method: 'POST', path: `/dashboard/api${path}` },
        headers: { ...json, ...headers },
        body,
      });
      expect(reply.status).toBe(403);
      expect(reply.cookies).toEqual([]);
    }
  });

  it.each(CROSS)('cannot use the session of a browser: %s', async (_, headers) => {
    const tab = await dashboard.visitor(`csrf ${Math.random()}`, { [ORG]: 'owner' });
    const cookie = `vitrine_session=${tab.jar.get('vitrine_session')}`;
    const { id } = await dashboard.accounts.shareLinks.create({
      ...{ org: ORG, label: 'kept', createdBy: 'anna', days: 1 },
    });
    const forged = { ...json, cookie, 'x-csrf-token': tab.csrfToken, ...headers };
    for (const [method, path] of [
      ['POST', 'sign-out'],
      ['POST', 'password'],
      ['POST', 'shares'],
      ['DELETE', `shares/${id}`],
    ] as const) {
      const body = method === 'POST' ? { password: 'a new password' } : undefined;
      const reply = await dashboard.call({
        ...{ method, path: `/dashboard/api/${path}`, headers: forged },
        ...(body && { body }),
      });
      expect(reply.status, path).toBe(403);
    }
    expect((await tab.get('/viewer')).status).toBe(200);
    expect(await dashboard.accounts.shareLinks.get(id)).toBeDefined();
  });

  it('need the CSRF token of the session', async () => {
    const tab = await dashboard.visitor('token', { [ORG]: 'owner' });
    const other = await dashboard.visitor('other', { [ORG]: 'owner' });
    for (const token of ['', 'x', other.csrfToken, `${tab.csrfToken}x`, tab.csrfToken.slice(1)]) {
      const reply = await tab.post('/sign-out', undefined, { 'x-csrf-token': token });
      expect(reply.status).toBe(403);
      expect(reply.json.error.details[0].path).toBe('X-CSRF-Token');
    }
    expect((await tab.post('/sign-out')).status).toBe(204);
  });

  it('must send JSON to sign in, which no form can', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonx',
      '',
    ]) {
      const reply = await dashboard.call({
        ...{ method: 'POST', path: '/dashboard/api/sign-in' },
        headers: { ...sameOrigin(), 'content-type': type },
        body: { name: 'anna', password: PASSWORD },
      });
      expect(reply.status, type).toBe(422);
    }
  });

  it('may come through a proxy that changes the host, since browsers send the site', async () => {
    const tab = dashboard.browser();
    await dashboard.addUser('proxied');
    const reply = await tab.signIn('proxied', PASSWORD, { origin: 'https://stats.shop.example' });
    expect(reply.status).toBe(200);
    const older = await dashboard.call({
      ...{ method: 'POST', path: '/dashboard/api/sign-in' },
      headers: {
        ...json,
        origin: 'https://stats.shop.example',
        'x-forwarded-host': 'stats.shop.example',
      },
      body: { name: 'proxied', password: PASSWORD },
    });
    expect(older.status).toBe(200);
  });
});

it('logs no password, no token and no cookie at any level', async () => {
  let log = '';
  const logging = await openDashboard({
    config: { logLevel: 'trace' },
    logStream: {
      write(line) {
        log += line;
      },
    },
  });
  const tab = await logging.signedIn('anna', { [ORG]: 'owner' });
  const { url } = (await tab.post('/shares', { orgId: ORG, label: 'x', days: 1 })).json;
  const token = url.split('#')[1];
  await logging.browser().redeem(token);
  await logging.browser().redeem(`${token}x`);
  await logging.browser().signIn('anna', 'a wrong password');
  await logging.call({ path: `/dashboard/shared/${token}?token=${token}` });
  await tab.post('/sign-out', undefined, { 'x-csrf-token': 'x' });
  const secrets = [PASSWORD, 'a wrong password', token, token.split('.')[2], tab.csrfToken];
  for (const secret of [...secrets, ...tab.jar.values(), '203.0.113'])
    expect(log).not.toContain(secret);
  for (const reason of ['wrong_password', 'link_unknown', 'csrf']) expect(log).toContain(reason);
  expect(log).toContain('/dashboard/api/sign-in');
  await logging.close();
});

describe('bodies', () => {
  const json = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
  const post = (body: string, headers = {}) =>
    dashboard.call({
      ...{ method: 'POST', path: '/dashboard/api/sign-in', body },
      headers: { ...json, ...headers },
    });

  it('are small', async () => {
    const reply = await post('x'.repeat(LIMITS.dashboardBodyBytes + 1));
    expect(reply.status).toBe(413);
    expect((await post('x'.repeat(LIMITS.dashboardBodyBytes))).status).toBe(422);
    expect((await post('{}', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '{"name":1,"password":"x"}',
    '{"name":"x"}',
    '{"__proto__":{"name":"x"}}',
  ])('name their problem: %s', async (body) => {
    const reply = await post(body);
    expect(reply.status).toBe(422);
    expect(reply.json.error.details).toHaveLength(1);
  });
});
