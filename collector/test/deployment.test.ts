import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { MAX_BATCH_BYTES } from 'vitrine/contract';
import { parse } from 'yaml';
import { certificate } from '../../tools/harness/certificate.js';
import { parseClickHouseAddress } from '../src/store/clickhouse/address.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'vitrine-deployment-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
};
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const has = (command: string, flag: string) => run(command, flag).status === 0;
const why = (present: boolean, what: string) => (present ? '' : ` (SKIPPED: there is no ${what})`);

const HAS_NGINX = has('nginx', '-v');
const HAS_SYSTEMD = has('systemd-analyze', '--version');

it.skipIf(!HAS_NGINX)(`nginx takes its configuration${why(HAS_NGINX, 'nginx')}`, () => {
  const { key, cert } = certificate();
  const own = read('deploy/nginx.conf')
    .replace(/ssl_certificate .*;/, `ssl_certificate ${write('cert.pem', cert)};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${write('key.pem', key)};`);
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join(' ');
  const file = write(
    'nginx.conf',
    `pid ${join(folder, 'pid')}; error_log stderr; events {}
     http { access_log off; ${temp} include ${write('vitrine.conf', own)}; }`,
  );
  expect(run('nginx', '-t', '-c', file)).toMatchObject({
    status: 0,
    said: expect.stringContaining('test is successful'),
  });
});

it('nginx accepts the largest array', () => {
  const megabytes = /client_max_body_size (\d+)m;/.exec(read('deploy/nginx.conf'))?.[1];
  expect(Number(megabytes) * 1_048_576).toBe(MAX_BATCH_BYTES);
});

it.skipIf(!HAS_SYSTEMD)(`systemd takes the unit${why(HAS_SYSTEMD, 'systemd-analyze')}`, () => {
  // This machine may have Node elsewhere, and no installed collector.
  const unit = read('deploy/vitrine-collector.service').replace('/usr/bin/node', process.execPath);
  const file = write('vitrine-collector.service', unit);
  expect(run('systemd-analyze', 'verify', file)).toEqual({ status: 0, said: '' });
});

it('the image copies existing files, and runs as an unprivileged user', () => {
  const file = read('collector/Dockerfile');
  const copied = [...file.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
    paths.split(' '),
  );
  expect(copied.length).toBeGreaterThan(4);
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect(file).toMatch(/^USER node$/m);
  const ignored = read('collector/Dockerfile.dockerignore');
  for (const path of copied) expect(ignored).toContain(`!${path.split('/package.json')[0]}`);
});

it('the services of compose match each other', () => {
  const text = read('deploy/compose.yml').replace(/\$\{CLICKHOUSE_PASSWORD:\?[^}]+\}/g, 'secret');
  const { services, volumes } = parse(text);
  const { build, environment, volumes: mounts } = services.collector;
  const store = parseClickHouseAddress(environment.VITRINE_STORE);
  const clickhouse = services[new URL(store.url).hostname];
  expect(clickhouse.image).toMatch(/^clickhouse\/clickhouse-server:\d+\.\d+$/);
  expect(clickhouse.environment).toEqual({
    CLICKHOUSE_USER: store.username,
    CLICKHOUSE_PASSWORD: store.password,
  });
  expect(existsSync(join(root, 'deploy', build.context, build.dockerfile))).toBe(true);
  // The spool is on a volume, in the folder that the image's user can write.
  expect(mounts).toEqual(['collector:/data']);
  expect(Object.keys(volumes)).toContain('collector');
  expect(store.spool).toMatch(/^\/data\//);
  expect(read('collector/Dockerfile')).toContain('VOLUME /data\n');
});
