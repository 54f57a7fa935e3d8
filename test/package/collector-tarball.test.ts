import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * Unpacked: bytes. The tracker and the dashboard, which the collector serves, are in it three times: as they are, for brotli
 * and for gzip.
 */
const LIMIT_BYTES = 1_100_000;

const folder = mkdtempSync(join(tmpdir(), 'vitrine-collector-package-'));
const run = (command: string, args: string[], cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const bin = (name: string) => join(process.cwd(), 'node_modules/.bin', name);

interface Packed {
  filename: string;
  unpackedSize: number;
  files: { path: string; mode: number }[];
}
let packed: Packed;
let tarball = '';

const pack = (...args: string[]): Packed => {
  const options = ['--json', '--ignore-scripts', '--pack-destination', folder];
  return Object.values(
    JSON.parse(run('npm', ['pack', ...options, ...args], process.cwd())),
  )[0] as Packed;
};

/** Packs what is built, and installs both packages into one project, as a shop with a server has them. */
beforeAll(() => {
  packed = pack('--workspace', 'collector');
  tarball = join(folder, packed.filename);
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true }');
  // With `--engine-strict`, a dependency that does not accept this Node is an error.
  const options = [
    '--prefer-offline',
    '--engine-strict',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
  ];
  run('npm', ['install', ...options, tarball, join(folder, pack().filename)]);
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball has the built files, the command, the licence and the README, and nothing else', () => {
  const paths = packed.files.map(({ path }) => path).sort();
  expect(paths.filter((path) => !path.startsWith('dist/'))).toEqual([
    'LICENSE',
    'README.md',
    'bin/vitrine-collector.js',
    'package.json',
  ]);
  const dashboard = paths.filter((path) => path.startsWith('dist/dashboard/'));
  for (const end of ['', '.br', '.gz']) {
    expect(dashboard).toContain(`dist/dashboard/index.html${end}`);
    for (const type of ['js', 'css'])
      expect(dashboard.filter((path) => path.endsWith(`.${type}${end}`))).not.toEqual([]);
  }
  const built = paths.filter((path) => path.startsWith('dist/') && !dashboard.includes(path));
  expect(built).toEqual(
    expect.arrayContaining(['cli.js', 'index.d.ts', 'index.js'].map((file) => `dist/${file}`)),
  );
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const served = ['', '.auto', '.inspector', '.orders', '.platforms'].flatMap((name) =>
    ['', '.br', '.gz'].map((end) => `dist/tracker/${version}/vitrine${name}.js${end}`),
  );
  expect(built.filter((path) => path.startsWith('dist/tracker/'))).toEqual(served.sort());
  const others = built.filter((path) => !path.startsWith('dist/tracker/'));
  expect(others.filter((path) => !/^dist\/([\w-]+\.js|index\.d\.ts)$/.test(path))).toEqual([]);
});

test(`the tarball is under ${LIMIT_BYTES} bytes unpacked`, () => {
  expect(packed.unpackedSize).toBeLessThan(LIMIT_BYTES);
});

test('publint finds nothing', () => {
  expect(run(bin('publint'), ['run', tarball, '--strict'])).toContain('All good');
});

test('init, check and help of the command work from the tarballs alone, beside the tracker', () => {
  const npx = (...args: string[]) => run('npx', ['--no', '--', 'vitrine-collector', ...args]);
  expect(npx('--help')).toContain('vitrine-collector [options] [command]');
  const output = npx('init', '--domain', 'shop.example');
  const { orgs } = JSON.parse(readFileSync(join(folder, 'collector.json'), 'utf8'));
  const [{ token }] = orgs[0].tokens.filter(({ kind }: { kind: string }) => kind === 'public');
  expect(output).toContain(`data-bearer-token="${token}"`);
  npx('check');
});

test('the installed collector stores an event on the disk, and the client of the other package reads it', () => {
  writeFileSync(
    join(folder, 'use.mjs'),
    `import { createApp, openStore, parseConfig } from 'vitrine-collector';
     import { createClient } from 'vitrine/client';
     const token = 'private-token-of-the-test';
     const orgs = [{ id: 'o', subscriptionStart: '2026/01/01', tokens: [{ token, kind: 'private' }] }];
     const config = parseConfig({ store: 'sqlite:events.db', logLevel: 'silent', orgs });
     const store = openStore(config.store);
     const app = await createApp({ config, store });
     const endpoint = (await app.listen({ port: 0, host: '127.0.0.1' })) + '/api/analytics';
     await fetch(endpoint + '/events', {
       method: 'POST',
       headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' },
       body: JSON.stringify({ eventType: 'product renders', sessionId: 's-1' }),
     });
     const { count, events } = await createClient({ endpoint, token }).list();
     console.log(count, events[0].eventType);
     await app.close();
     await store.close();`,
  );
  expect(run('node', ['use.mjs']).trim()).toBe('1 product renders');
});
