import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { vi } from 'vitest';
import { type Accounts, createAccounts } from '../../src/accounts/accounts.js';
import type { User } from '../../src/accounts/users.js';
import type { Viewer } from '../../src/dashboard/responses.js';
import { type CollectorConfig, createApp, openStore } from '../../src/index.js';
import type { Limits } from '../../src/lib/limits.js';
import type { Store } from '../../src/store/store.js';
import { configOf, NOW, ORG } from './collector.js';

export const PASSWORD = 'correct horse battery';

/** Files as the build of the app writes them. */
export const APP = {
  'index.html':
    '<!doctype html><title>Dashboard</title><script src="/dashboard/assets/app-1a2b.js">',
  'assets/app-1a2b.js': 'export const app = "the app";\n'.repeat(200),
  'assets/app-3c4d.css': 'body { margin: 0 }',
};

/** Writes the files of the app into a new folder. A secret lies beside it, which no request may get. */
export function writeApp(): { folder: string; remove(): Promise<void> } {
  const root = mkdtempSync(join(tmpdir(), 'vitrine-dashboard-'));
  const folder = join(root, 'dashboard');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(root, 'secret.txt'), 'secret');
  for (const [name, content] of Object.entries(APP)) {
    writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content));
  }
  return { folder, remove: () => rm(root, { recursive: true }) };
}

/** Lets the cache of users run out. `vi.restoreAllMocks()` ends it. */
export const forgetCache = () => vi.spyOn(performance, 'now').mockImplementation(() => 1e12);

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect.
  json: any;
  cookies: string[];
}

export interface Call {
  method?: string;
  /** As it stands in the request, not normalized. */
  path: string;
  headers?: Record<string, string>;
  /** A string as it is, any other value as JSON. */
  body?: unknown;
}

/** Sends one request over a socket of its own. */
export function call(port: number, { method = 'GET', path, headers, body }: Call): Promise<Reply> {
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path, agent: false },
      async (response) => {
        try {
          const content = await text(response);
          const type = response.headers['content-type'] ?? '';
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: content,
            json: type.includes('json') && content ? JSON.parse(content) : undefined,
            cookies: response.headers['set-cookie'] ?? [],
          });
        } catch (error) {
          reject(error);
        }
      },
    );
    sent.on('error', reject);
    for (const [name, value] of Object.entries(headers ?? {})) sent.setHeader(name, value);
    sent.end(payload);
  });
}

/** A browser: keeps cookies and the CSRF token. Each request has a socket of its own. */
export function createBrowser(port: number, address = '203.0.113.1') {
  const jar = new Map<string, string>();
  let csrfToken = '';
  const self = {
    jar,
    get csrfToken() {
      return csrfToken;
    },
    async send({ headers, ...sent }: Call): Promise<Reply> {
      const isSafe = (sent.method ?? 'GET') === 'GET';
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const reply = await call(port, {
        ...sent,
        headers: {
          'x-forwarded-for': address,
          ...(cookie && { cookie }),
          ...(!isSafe && {
            origin: `http://127.0.0.1:${port}`,
            'sec-fetch-site': 'same-origin',
            'x-csrf-token': csrfToken,
          }),
          ...(sent.body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
      });
      for (const line of reply.cookies) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/max-age=0/i.test(line)) jar.delete(name);
        else jar.set(name, value);
      }
      if (reply.json?.csrfToken) csrfToken = reply.json.csrfToken;
      return reply;
    },
    /** Below `/dashboard/api`. */
    get: (path: string, headers?: Call['headers']) =>
      self.send({ path: `/dashboard/api${path}`, ...(headers && { headers }) }),
    post: (path: string, body?: unknown, headers?: Call['headers']) =>
      self.send({
        method: 'POST',
        path: `/dashboard/api${path}`,
        ...(body !== undefined && { body }),
        ...(headers && { headers }),
      }),
    delete: (path: string) => self.send({ method: 'DELETE', path: `/dashboard/api${path}` }),
    signIn: (name: string, password = PASSWORD, headers?: Call['headers']) =>
      self.post('/sign-in', { name, password }, headers),
    redeem: (token: string) => self.post('/redeem', { token }),
    viewer: async (): Promise<Viewer> => (await self.get('/viewer')).json,
  };
  return self;
}

interface Opened {
  config?: Partial<CollectorConfig>;
  limits?: Partial<Limits>;
  store?: Store;
  logStream?: { write(line: string): void };
}

/** A collector with a dashboard on a real port. */
export async function openDashboard({ config, limits, store: given, logStream }: Opened = {}) {
  const store = given ?? openStore('sqlite::memory:');
  const app = writeApp();
  const clock = { time: NOW };
  const now = () => clock.time;
  const parsed = configOf(config);
  const collector = await createApp({
    config: parsed,
    store,
    now,
    dashboardFolder: app.folder,
    ...(limits && { limits }),
    ...(logStream && { logStream }),
  });
  await collector.listen({ host: '127.0.0.1', port: 0 });
  const { port } = collector.server.address() as { port: number };
  // Like another process, such as a command: nothing is cached in it.
  const accounts: Accounts = createAccounts(store.admin, now);

  const browser = (address?: string) => createBrowser(port, address);

  const addUser = async (name: string, roles: User['roles'] = { [ORG]: 'owner' }) => {
    const password = await accounts.passwords.hash(PASSWORD);
    return (await accounts.users.add({ name, roles, password })) as User;
  };

  return {
    ...{ app: collector, config: parsed, port, store, clock, accounts, browser, addUser },
    call: (sent: Call) => call(port, sent),
    inject: (options: InjectOptions) => collector.inject(options),
    /** A browser that is signed in as a new user. */
    async signedIn(name: string, roles?: User['roles']) {
      await addUser(name, roles);
      const tab = browser();
      const reply = await tab.signIn(name);
      if (reply.status !== 200) throw new Error(`sign-in: ${reply.status} ${reply.text}`);
      return tab;
    },
    /** The same by a link, without the cost of a password. */
    async visitor(name: string, roles: User['roles']) {
      const user = (await accounts.users.add({ name, roles })) as User;
      const tab = browser();
      const reply = await tab.redeem(await accounts.signInLinks.create(user));
      if (reply.status !== 200) throw new Error(`redeem: ${reply.status} ${reply.text}`);
      return tab;
    },
    async close() {
      await collector.close();
      await store.close();
      await app.remove();
    },
  };
}

export type Dashboard = Awaited<ReturnType<typeof openDashboard>>;
