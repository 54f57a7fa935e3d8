import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ORG, PRIVATE } from './support/collector.js';
import { APP, call, type Dashboard, openDashboard } from './support/dashboard.js';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await openDashboard();
});
afterAll(() => dashboard.close());

const opened: Dashboard[] = [];
const open = async (...options: Parameters<typeof openDashboard>) => {
  const other = await openDashboard(...options);
  opened.push(other);
  return other;
};
afterEach(async () => {
  for (const other of opened.splice(0)) await other.close();
});

/** One request as bytes, because Node's client refuses to send some of them. */
const raw = (lines: string[], port = dashboard.port) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`),
    );
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
  });

const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the files', () => {
  it.each([
    '/dashboard',
    '/dashboard/',
    '/dashboard/welcome',
    '/dashboard/events/a?x=1.2',
    '/dashboard/index.html',
  ])('has the page at %s, which a browser asks for again', async (path) => {
    const reply = await dashboard.call({ path, headers: HTML });
    expect(reply.status).toBe(200);
    expect(reply.text).toBe(APP['index.html']);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
    const etag = reply.headers.etag as string;
    const again = await dashboard.call({ path, headers: { 'if-none-match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('are compressed in a coding that the client accepts, and immutable under a name with a hash', async () => {
    const path = '/dashboard/assets/app-1a2b.js';
    const content = APP['assets/app-1a2b.js'];
    const cases = [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['br;q=0.0', undefined],
      ['brotli', undefined],
      [undefined, undefined],
    ] as const;
    for (const [accepted, encoding] of cases) {
      const reply = await raw([
        `GET ${path} HTTP/1.1`,
        'Host: x',
        ...(accepted ? [`Accept-Encoding: ${accepted}`] : []),
      ]);
      expect(/^content-encoding: (.*)$/im.exec(reply)?.[1], accepted).toBe(encoding);
    }
    const fetched = async (encoding: string) => {
      const response = await dashboard.inject({
        url: path,
        headers: { 'accept-encoding': encoding },
      });
      expect(response.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': 'text/javascript; charset=utf-8',
        vary: 'Accept-Encoding',
      });
      return response.rawPayload;
    };
    expect(brotliDecompressSync(await fetched('br')).toString()).toBe(content);
    expect(gunzipSync(await fetched('gzip')).toString()).toBe(content);
    expect((await fetched('identity')).toString()).toBe(content);
  });

  it.each([
    '/dashboard/../secret.txt',
    '/dashboard/assets/../../secret.txt',
    '/dashboard/%2e%2e/secret.txt',
    '/dashboard/..%2fsecret.txt',
    '/dashboard/assets/..%2f..%2fsecret.txt',
    '/dashboard/..\\secret.txt',
    '/dashboard/%5c..%5csecret.txt',
    '/dashboard//etc/passwd.txt',
    '/dashboard/assets/%00.js',
    '/dashboard/assets/app-1a2b.js%00.html',
    '/dashboard/assets/app-1a2b.js.br',
    '/dashboard/assets/',
    '/dashboard/assets/none',
    '/dashboard/none.js',
    '/dashboard/constructor.js',
    '/dashboard/api/none',
    '/dashboard/api/assets/app-1a2b.js',
    '/dashboardx',
    '/dashboard.html',
  ])('has nothing at %s', async (path) => {
    const reply = await raw([`GET ${path} HTTP/1.1`, 'Host: x']);
    expect(reply).toMatch(/^HTTP\/1\.1 404 /);
    expect(reply).not.toContain('secret\r\n');
    expect(reply).toContain('"not_found"');
  });

  it('serves no page under another notation of its path, which would have other headers', async () => {
    for (const path of ['/%64ashboard', '/dash%62oard/api/viewer', 'http://x/dashboard']) {
      const reply = await raw([`GET ${path} HTTP/1.1`, 'Host: x', 'Origin: https://evil.example']);
      expect(reply, path).toMatch(/^HTTP\/1\.1 404 /);
    }
  });
});

describe('every response', () => {
  const PATHS = [
    ['GET', '/dashboard'],
    ['GET', '/dashboard/assets/app-1a2b.js'],
    ['GET', '/dashboard/none.js'],
    ['GET', '/dashboard/api/viewer'],
    ['GET', '/dashboard/api/none'],
    ['POST', '/dashboard/api/sign-in'],
    ['PUT', '/dashboard/api/shares'],
    ['OPTIONS', '/dashboard/api/sign-in'],
    ['OPTIONS', '/dashboard'],
  ] as const;

  it.each(PATHS)(
    'of %s %s keeps others from framing, sniffing and reading it',
    async (method, path) => {
      const headers = {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-csrf-token',
      };
      const reply = await dashboard.call({ method, path, headers });
      expect(reply.headers).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      });
      const policy = reply.headers['content-security-policy'] as string;
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      const cors = Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'));
      expect(cors).toEqual([]);
      if (method === 'OPTIONS' || method === 'PUT') expect(reply.status).toBe(404);
    },
  );

  it('has no cookie without a sign-in', async () => {
    for (const [method, path] of PATHS)
      expect((await dashboard.call({ method, path })).cookies).toEqual([]);
  });
});

describe('the root of the collector', () => {
  it('redirects people to the dashboard, and gives programs the address of the API', async () => {
    const page = await dashboard.call({ path: '/', headers: { ...HTML, host: 'evil.example' } });
    expect([page.status, page.headers.location]).toEqual([302, '/dashboard']);
    for (const accept of ['', '*/*', 'application/json']) {
      const headers = { accept };
      const reply = await dashboard.call({ path: '/', headers });
      expect(reply.status).toBe(404);
      expect(reply.json.error.details[0].message).toContain('/api/analytics');
    }
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/dashboard//evil.example',
    '/?to=//evil.example',
    '/dashboard/welcome?to=https://evil.example',
  ])('redirects nobody elsewhere: %s', async (path) => {
    const reply = await raw([`GET ${path} HTTP/1.1`, 'Host: x', 'Accept: text/html']);
    const location = /^location: (.*)$/im.exec(reply)?.[1];
    expect([undefined, '/dashboard']).toContain(location?.trim());
  });
});

describe('the configuration', () => {
  it('turns the dashboard off', async () => {
    const off = await open({ config: { dashboard: false } });
    for (const path of ['/dashboard', '/dashboard/api/viewer', '/'])
      expect((await off.call({ path, headers: HTML })).status).toBe(404);
    expect(off.app.hasDashboard).toBe(false);
  });

  it('gives it a separate listener without the API', async () => {
    const own = await open({ config: { dashboard: { port: 0 } } });
    const server = own.app.dashboardServer as FastifyInstance;
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as { port: number };
    expect((await own.call({ path: '/dashboard', headers: HTML })).status).toBe(404);
    expect((await own.call({ path: '/', headers: HTML })).status).toBe(404);
    expect((await call(port, { path: '/dashboard' })).text).toBe(APP['index.html']);
    expect((await call(port, { path: '/' })).headers.location).toBe('/dashboard');
    const headers = { authorization: `Bearer ${PRIVATE}` };
    for (const path of ['/api/analytics/events', '/metrics', '/healthcheck'])
      expect((await call(port, { path, headers })).status).toBe(404);
    const api = await own.call({ path: '/api/analytics/events', headers });
    expect(api.status).toBe(200);
    await own.app.close();
    await expect(call(port, { path: '/dashboard' })).rejects.toThrow('ECONNREFUSED');
  });

  it('applies a reload to open sessions', async () => {
    const reloaded = await open();
    const tab = await reloaded.visitor('anna', { '*': 'owner' });
    expect((await tab.viewer()).orgs).toHaveLength(2);
    const { config } = reloaded;
    reloaded.app.reconfigure({ ...config, orgs: config.orgs.slice(1) });
    expect((await tab.viewer()).orgs).toHaveLength(1);
    expect((await tab.get(`/events?orgId=${ORG}`)).status).toBe(403);
  });
});

describe('limits', () => {
  it('count a session, or all sessions of a share link', async () => {
    const small = await open({ limits: { dashboardRequestsOfSession: 5 } });
    const tab = await small.visitor('anna', { [ORG]: 'owner' });
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push((await tab.get('/viewer')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const link = { org: ORG, label: 'x', createdBy: 'anna', days: 1 };
    const { token } = await small.accounts.shareLinks.create(link);
    const shared = [];
    for (let i = 0; i < 6; i++) {
      const guest = small.browser(`203.0.113.${i}`);
      await guest.redeem(token);
      shared.push((await guest.get('/viewer')).status);
    }
    expect(shared).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('count a client, and no request to the API', async () => {
    const small = await open({ limits: { dashboardRequestsOfClient: 3 } });
    const headers = { 'x-forwarded-for': '203.0.113.7', authorization: `Bearer ${PRIVATE}` };
    const statuses = [];
    for (let i = 0; i < 4; i++)
      statuses.push((await small.call({ path: '/dashboard', headers })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await small.call({ path: '/api/analytics/events', headers })).status).toBe(200);
  });
});
