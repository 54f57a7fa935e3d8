import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { MAX_BATCH_BYTES } from 'vitrine/contract';
import { parse } from 'yaml';
import { certificate } from '../../tools/harness/certificate.js';
import { createMetrics } from '../src/http/metrics.js';
import { openStore } from '../src/index.js';
import { parseClickHouseAddress } from '../src/store/clickhouse/address.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'vitrine-deployment-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
};
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const has = (command: string, flag: string) => run(command, flag).status === 0;
const why = (present: boolean, what: string) => (present ? '' : ` (SKIPPED: there is no ${what})`);

const HAS_NGINX = has('nginx', '-v');
const HAS_PROMTOOL = has('promtool', '--version');
const HAS_SYSTEMD = has('systemd-analyze', '--version');

it.skipIf(!HAS_NGINX)(`nginx accepts its configuration${why(HAS_NGINX, 'nginx')}`, () => {
  const { key, cert } = certificate();
  const own = read('deploy/nginx.conf')
    .replace(/ssl_certificate .*;/, `ssl_certificate ${write('cert.pem', cert)};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${write('key.pem', key)};`)
    .replaceAll('/var/log/nginx/error.log', join(folder, 'error.log'));
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
    output: expect.stringContaining('test is successful'),
  });
});

it.skipIf(!HAS_PROMTOOL)(`promtool accepts the alerts${why(HAS_PROMTOOL, 'promtool')}`, () => {
  const { status, output } = run('promtool', 'check', 'rules', join(root, 'deploy/alerts.yml'));
  expect(output).toContain('SUCCESS');
  expect(status).toBe(0);
});

interface Panel {
  id: number;
  title: string;
  description: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { expr: string }[];
}
const readPanels = (): Panel[] => JSON.parse(read('deploy/grafana-dashboard.json')).panels;

it.skipIf(!HAS_PROMTOOL)(
  `promtool accepts the queries of the Grafana dashboard${why(HAS_PROMTOOL, 'promtool')}`,
  () => {
    const rules = readPanels().flatMap(({ id, targets }) =>
      targets.map(({ expr }, i) => ({
        record: `panel:${id}:${i}`,
        // Grafana replaces these before Prometheus reads them.
        expr: expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$(job|instance)/g, '.*'),
      })),
    );
    expect(rules.length).toBeGreaterThan(10);
    const file = write('panels.json', JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const { status, output } = run('promtool', 'check', 'rules', file);
    expect(output).toContain(`${rules.length} rules found`);
    expect(status).toBe(0);
  },
);

it('each panel of the Grafana dashboard has its place and a description', () => {
  const panels = readPanels();
  const places = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`),
  );
  expect(new Set(places).size).toBe(places.length);
  for (const { title, description } of panels) expect(description, title).toMatch(/\w.*\.$/);
});

it.each(['deploy/alerts.yml', 'deploy/grafana-dashboard.json'])(
  '%s uses only metrics that the collector exports',
  async (path) => {
    const store = openStore(`sqlite:${join(folder, 'alerts.db')}`);
    const stats = () => ({ ...store.stats(), spooledEvents: 0, oldestSpooledSeconds: 0 });
    const exported = await createMetrics({ ...store, stats }).text();
    await store.close();
    const used = new Set(read(path).match(/vitrine_[a-z_]+/g));
    expect(used.size).toBeGreaterThan(5);
    for (const name of used)
      expect(exported, name).toContain(`# TYPE ${name.replace(/_(bucket|count)$/, '')} `);
  },
);

it('nginx logs no address and no token, and hides operator endpoints', () => {
  const text = read('deploy/nginx.conf');
  const locations = text.split(/\n {4}location /).slice(1);
  expect(locations.length).toBeGreaterThan(2);
  for (const location of locations) expect(location).toContain('access_log off;');
  for (const location of locations.filter((each) => !each.includes('return 404')))
    expect(location).toMatch(/error_log \S+ crit;/);
  const hidden = new RegExp(/location ~ (\S+) \{/.exec(text)?.[1] ?? '');
  for (const name of ['metrics', 'delivery', 'ready', 'openapi.json'])
    for (const end of ['', '/']) expect(`/v/${name}${end}`).toMatch(hidden);
  for (const path of ['admin', 'admin/', 'admin/orgs/x/assets'])
    expect(`/v/${path}`).toMatch(hidden);
  for (const name of ['events', 'events/views', 'healthcheck', 'metrics/x', 't.js', 'admins'])
    expect(`/v/${name}`).not.toMatch(hidden);
});

it('compose limits the rights of a container', () => {
  const { services } = parse(read('deploy/compose.yml'));
  expect(services.collector).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    environment: { VITRINE_TRUST_PROXY: expect.stringContaining('uniquelocal') },
  });
  for (const service of Object.values<Record<string, unknown>>(services))
    expect(service).toMatchObject({
      mem_limit: expect.any(String),
      logging: { options: { 'max-size': expect.any(String) } },
    });
});

it('nginx accepts the largest array', () => {
  const megabytes = /client_max_body_size (\d+)m;/.exec(read('deploy/nginx.conf'))?.[1];
  expect(Number(megabytes) * 1_048_576).toBe(MAX_BATCH_BYTES);
});

it.skipIf(!HAS_SYSTEMD)(`systemd accepts the unit${why(HAS_SYSTEMD, 'systemd-analyze')}`, () => {
  // This machine may have Node elsewhere, and no installed collector.
  const unit = read('deploy/vitrine-collector.service').replace('/usr/bin/node', process.execPath);
  const file = write('vitrine-collector.service', unit);
  expect(run('systemd-analyze', 'verify', file)).toEqual({ status: 0, output: '' });
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
