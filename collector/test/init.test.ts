import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type CollectorConfig, parseConfig } from '../src/index.js';
import { build, cli, serve } from './support/process.js';

let cwd = '';
const running: { kill(signal: 'SIGKILL'): boolean }[] = [];
beforeAll(build);
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-init-'));
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(cwd, { recursive: true });
});

const run = (...args: string[]) => cli(args, { cwd });
const read = (name = 'collector.json'): CollectorConfig =>
  JSON.parse(readFileSync(join(cwd, name), 'utf8'));
const tokensOf = ({ orgs }: CollectorConfig) =>
  orgs.flatMap(({ tokens }) => tokens.map(({ token }) => token));
const start = async (args: string[] = []) => {
  const served = await serve(args, { cwd });
  running.push(served.child);
  return served;
};

it('writes a configuration for its owner only, and prints the script tag', async () => {
  const { code, out } = await run('init', '--domain', 'shop.example', '*.shop.example');
  expect(code).toBe(0);
  expect(statSync(join(cwd, 'collector.json')).mode & 0o777).toBe(0o600);
  const config = parseConfig(read());
  const [publicToken, privateToken] = config.orgs[0]?.tokens ?? [];
  expect(publicToken).toMatchObject({
    kind: 'public',
    domains: ['shop.example', '*.shop.example'],
    read: false,
  });
  expect(out).toContain(`data-bearer-token="${publicToken?.token}"`);
  expect(out).toContain(`data-org-id="${config.orgs[0]?.id}"`);
  expect(out).not.toContain(privateToken?.token);
});

it('prints a tag for exactly the file that serve serves', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const port = String((free.address() as { port: number }).port);
  free.close();
  const options = ['--domain', 'localhost', '--port', port, '--base', '/shop/v', '/api/analytics'];
  const { out } = await run('init', ...options);
  await start();
  const src = /src="([^"]+)"/.exec(out)?.[1] as string;
  expect(src).toMatch(new RegExp(`^http://localhost:${port}/shop/v/v/[\\d.]+/vitrine.auto.js$`));
  const body = Buffer.from(await (await fetch(src)).arrayBuffer());
  const hash = createHash('sha384').update(body).digest('base64');
  expect(out).toContain(`integrity="sha384-${hash}" crossorigin="anonymous"`);
  expect((await fetch(src.replace(/v\/[^/]+\/vitrine.auto.js$/, 't.js'))).status).toBe(200);
  const token = /data-bearer-token="([^"]+)"/.exec(out)?.[1];
  const orgId = /data-org-id="([^"]+)"/.exec(out)?.[1];
  for (const base of ['/shop/v', '/api/analytics']) {
    const stored = await fetch(`http://localhost:${port}${base}/events?bearer_token=${token}`, {
      method: 'POST',
      headers: { origin: 'http://localhost:3000', 'content-type': 'text/plain' },
      body: JSON.stringify({ eventType: 'product renders', sessionId: 's', orgId }),
    });
    expect(stored.status, base).toBe(200);
  }
});

it('keeps its tracker after an upgrade for pages that still name it', async () => {
  await run('init');
  await start(['--port', '0']);
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(readdirSync(join(cwd, 'tracker'))).toEqual([version]);
});

it('serves in a folder without write access, and names the missing files', async () => {
  await run('init');
  writeFileSync(join(cwd, 'tracker'), 'a file');
  const { address, run: output } = await start(['--port', '0']);
  expect((await fetch(`${address}/v/t.js`)).status).toBe(200);
  expect(output.out).toContain('tracker: cannot keep the tracker of this version');
});

it('refuses port 0, which no tag can name', async () => {
  const { code, err } = await run('init', '--port', '0');
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('--port: ') });
  expect(readdirSync(cwd)).toEqual([]);
});

it('creates random tokens and org ids', async () => {
  await run('init', '--config', 'a.json');
  await run('init', '--config', 'b.json');
  const [a, b] = [read('a.json'), read('b.json')];
  expect(new Set([...tokensOf(a), ...tokensOf(b)]).size).toBe(4);
  expect(a.orgs[0]?.id).not.toBe(b.orgs[0]?.id);
  for (const token of tokensOf(a)) expect(token?.length).toBeGreaterThan(32);
});

it('keeps an existing file, unless --force is given', async () => {
  await run('init');
  const before = read();
  const again = await run('init');
  expect(again.code).toBe(1);
  expect(again.err).toContain('--force');
  expect(read()).toEqual(before);
  chmodSync(join(cwd, 'collector.json'), 0o644);
  expect((await run('init', '--force')).code).toBe(0);
  expect(tokensOf(read())).not.toEqual(tokensOf(before));
  expect(statSync(join(cwd, 'collector.json')).mode & 0o777).toBe(0o600);
});

it('rejects a domain that is not a host, and writes nothing', async () => {
  const { code, err } = await run('init', '--domain', 'https://shop.example/');
  expect(code).toBe(1);
  expect(err).toContain('is not a host');
  expect(() => read()).toThrow();
});
