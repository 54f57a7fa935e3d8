import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rig } from '../../tools/harness/rig.js';
import { test as base, expect } from '../support/fixtures.js';
import { pageOf } from './platform.js';
import { block, filled } from './recipe.js';

const HAS_NGINX = spawnSync('nginx', ['-v']).status === 0;

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** A real nginx with the locations of the recipe, in a server that has the shop's pages as well. */
async function startNginx(rig: Rig, folder: string): Promise<{ url: string; nginx: ChildProcess }> {
  const port = await freePort();
  const locations = block('first-party', 'shop.conf').replace(
    'http://collector.internal:8787',
    new URL(rig.endpoint).origin,
  );
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join(' ');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr; events {}
     http { access_log off; ${temp} server {
       listen 127.0.0.1:${port}; server_name localhost;
       location / { proxy_pass ${rig.otherSite}; }
       ${locations}
     } }`,
  );
  const nginx = spawn('nginx', ['-c', file], { stdio: 'ignore' });
  const url = `http://localhost:${port}`;
  await expect
    .poll(() =>
      fetch(url).then(
        (answer) => answer.ok,
        () => false,
      ),
    )
    .toBe(true);
  return { url, nginx };
}

const test = base.extend<{ shop: string }>({
  shop: async ({ rig }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'vitrine-nginx-'));
    const { url, nginx } = await startNginx(rig, folder);
    await use(url);
    nginx.kill();
    await new Promise((resolve) => nginx.once('exit', resolve));
    rmSync(folder, { recursive: true });
  },
});

test.describe(`first-party endpoint${HAS_NGINX ? '' : ' (SKIPPED: there is no nginx)'}`, () => {
  test.skip(!HAS_NGINX, 'there is no nginx');

  test('nginx: serves page and API on one origin without preflight, with the page as referer', async ({
    rig,
    page,
    shop,
  }) => {
    const origins = new Set<string>();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    rig.file('/chair', pageOf(filled(block('first-party', 'tag.html'), rig)), 'text/html');
    await page.goto(`${shop}/chair?color=red`);
    await page.waitForFunction(() => window.vitrine.track);
    expect(await page.evaluate(() => window.vitrine.track('product cart-add'))).toMatchObject({
      status: 'sent',
    });
    const [event] = await rig.delivered(1);
    expect(event?.referer).toBe(`${shop}/chair`);
    expect([...origins]).toEqual([shop]);
    expect(rig.requests.map(({ method }) => method)).toEqual(['POST']);
    expect(rig.requests[0]?.headers).toMatchObject({
      origin: shop,
      'x-forwarded-for': '127.0.0.1',
      'user-agent': expect.stringContaining('Chrome'),
    });
  });

  test("nginx: replaces a visitor's forwarded address, and hides the metrics", async ({
    rig,
    shop,
  }) => {
    const answer = await fetch(`${shop}/v/events?bearer_token=wrong`, {
      method: 'POST',
      headers: { 'X-Forwarded-For': '198.51.100.1', 'Content-Type': 'text/plain' },
      body: '{}',
    });
    expect(answer.status).toBe(401);
    expect(rig.requests.at(-1)?.headers['x-forwarded-for']).toBe('127.0.0.1');
    expect((await fetch(`${shop}/v/metrics`)).status).toBe(404);
    expect(rig.requests).toHaveLength(1);
  });

  test('nginx: an event waits while the collector is down, and is sent when it is up', async ({
    rig,
    page,
    shop,
  }) => {
    rig.file('/chair', pageOf(filled(block('first-party', 'tag.html'), rig)), 'text/html');
    await page.goto(`${shop}/chair`);
    await page.waitForFunction(() => window.vitrine.track);
    await rig.down();
    expect(await page.evaluate(() => window.vitrine.track('product cart-add'))).toMatchObject({
      status: 'queued',
    });
    await rig.up();
    expect(await rig.delivered(1, 40_000)).toHaveLength(1);
  });
});
