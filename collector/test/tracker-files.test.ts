import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp, openStore } from '../src/index.js';
import { keepTrackerFiles } from '../src/tracker/keep-tracker-files.js';
import { readTrackerFiles, TRACKER_FILES } from '../src/tracker/tracker-files.js';
import { configOf } from './support/collector.js';
import { build } from './support/process.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const OLD = '0.0.9';
let folder = '';

beforeAll(build);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-tracker-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a tracker of an earlier version into the folder. */
function addOld(code = 'old()', name = 'vitrine.js') {
  const path = join(folder, OLD, name);
  mkdirSync(join(folder, OLD), { recursive: true });
  writeFileSync(path, code);
  writeFileSync(`${path}.br`, brotliCompressSync(code));
  writeFileSync(`${path}.gz`, gzipSync(code));
}

describe('serving', () => {
  let app: Awaited<ReturnType<typeof createApp>>;
  const store = openStore('sqlite::memory:');
  beforeEach(async () => {
    addOld();
    const config = configOf({ basePath: ['/v', '/api/analytics'] });
    app = await createApp({ config, store, trackerFolder: folder });
  });
  afterEach(() => app.close());
  afterAll(() => store.close());

  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

  it.each(TRACKER_FILES)('serves %s for a year to every origin', async (name) => {
    const response = await get(`/v/v/${version}/${name}`, { origin: 'https://shop.example' });
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable, no-transform',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    });
    expect(response.headers['content-encoding']).toBeUndefined();
    expect(response.body).not.toContain('sourceMappingURL');
    const { integrity } = readTrackerFiles().versions.get(version)?.get(name) ?? {};
    const hash = createHash('sha384').update(response.rawPayload).digest('base64');
    expect(integrity).toBe(`sha384-${hash}`);
  });

  it('describes the files in the OpenAPI document', async () => {
    const { paths } = (await get('/openapi.json')).json();
    const [current, versioned] = ['/v/t.js', '/v/v/{version}/{file}'].map(
      (path) => paths[path].get,
    );
    expect([current.security, versioned.security]).toEqual([[], []]);
    const files: string[] = versioned.parameters.find(
      ({ name }: { name: string }) => name === 'file',
    ).schema.enum;
    expect(files).toEqual([...TRACKER_FILES]);
    for (const [operation, url] of [
      [current, '/v/t.js'],
      ...files.map((file) => [versioned, `/v/v/${version}/${file}`] as const),
      [versioned, `/v/v/${version}/none.js`],
    ] as const) {
      const { statusCode, headers } = await get(url);
      const { content } = operation.responses[statusCode];
      expect(Object.keys(content)).toEqual([String(headers['content-type']).split(';')[0]]);
    }
    expect(Object.keys(versioned.responses)).toEqual(['200', '304', '404']);
  });

  it('serves the build for collectors', async () => {
    const { body } = await get(`/v/v/${version}/vitrine.js`);
    expect(body).toContain(`vitrine/${version}`);
    // Only the other build has an endpoint by default.
    expect(body).not.toContain('threekit');
  });

  it('serves the current tracker as t.js for some minutes', async () => {
    const response = await get('/v/t.js');
    expect(response.headers['cache-control']).toMatch(/^public, max-age=600,/);
    expect(response.body).toBe((await get(`/v/v/${version}/vitrine.auto.js`)).body);
    expect((await get('/api/analytics/t.js')).body).toBe(response.body);
  });

  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate, br;q=1.0', 'br'],
    ['gzip, br;q=0.5', 'gzip'],
    ['gzip, br;q=0', 'gzip'],
    ['GZIP', 'gzip'],
    ['deflate', undefined],
    ['br;q=0, gzip;q=0', undefined],
    ['xbr', undefined],
  ])('takes for Accept-Encoding %j the coding %s', async (accepted, coding) => {
    const url = `/v/v/${version}/vitrine.auto.js`;
    const response = await get(url, { 'accept-encoding': accepted });
    expect(response.headers['content-encoding']).toBe(coding);
    const { rawPayload } = response;
    const plain =
      { br: brotliDecompressSync, gzip: gunzipSync }[coding ?? ''] ?? ((b: Buffer) => b);
    expect(plain(rawPayload).toString()).toBe((await get(url)).body);
    if (coding) expect(rawPayload.length).toBeLessThan(22_000);
    expect(Number(response.headers['content-length'])).toBe(rawPayload.length);
  });

  it('has an ETag for each coding', async () => {
    const first = await get('/v/t.js', { 'accept-encoding': 'br' });
    const tag = String(first.headers.etag);
    const again = { 'if-none-match': `"other", ${tag}` };
    const same = await get('/v/t.js', { 'accept-encoding': 'br', ...again });
    expect({ status: same.statusCode, body: same.body }).toEqual({ status: 304, body: '' });
    expect(same.headers['cache-control']).toBe(first.headers['cache-control']);
    expect((await get('/v/t.js', { 'accept-encoding': 'gzip', ...again })).statusCode).toBe(200);
  });

  it('answers HEAD without a body', async () => {
    const response = await app.inject({ method: 'HEAD', url: '/v/t.js' });
    expect({ status: response.statusCode, body: response.body }).toEqual({ status: 200, body: '' });
    expect(Number(response.headers['content-length'])).toBeGreaterThan(10_000);
  });

  it('serves earlier versions beside its own', async () => {
    expect((await get(`/v/v/${OLD}/vitrine.js`)).body).toBe('old()');
    expect((await get(`/v/v/${version}/vitrine.js`)).statusCode).toBe(200);
  });

  it.each(['9.9.9/vitrine.js', '0.0.9/vitrine.auto.js', '..%2f..%2fpackage.json', '0.0.9/'])(
    'has no %s',
    async (path) => {
      const response = await get(`/v/v/${path}`, { origin: 'https://shop.example' });
      expect(response.statusCode).toBe(404);
      expect(response.headers['cache-control']).toBe('no-store');
    },
  );

  it('sends many copies at once to one client', async () => {
    const url = `/v/v/${version}/vitrine.auto.js`;
    const all = await Promise.all(Array.from({ length: 40 }, () => get(url)));
    expect(new Set(all.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  });
});

describe('keeping', () => {
  it('copies the released files beside those of earlier versions', () => {
    addOld();
    keepTrackerFiles(folder);
    expect(readdirSync(folder).sort()).toEqual([OLD, version].sort());
    const { versions, current } = readTrackerFiles(folder);
    expect(current).toBe(version);
    expect([...versions.keys()].sort()).toEqual([OLD, version].sort());
    expect(versions.get(version)?.size).toBe(TRACKER_FILES.length);
  });

  it('replaces the files of its own version, and creates a missing folder', () => {
    folder = join(folder, 'new');
    mkdirSync(join(folder, version), { recursive: true });
    writeFileSync(join(folder, version, 'vitrine.js'), 'broken');
    keepTrackerFiles(folder);
    expect(readFileSync(join(folder, version, 'vitrine.js'), 'utf8')).not.toBe('broken');
    expect(readdirSync(folder)).toEqual([version]);
  });

  it('prefers its own files to those of the same version in the folder', () => {
    mkdirSync(join(folder, version), { recursive: true });
    for (const end of ['', '.br', '.gz'])
      writeFileSync(join(folder, version, `vitrine.js${end}`), 'broken');
    const file = readTrackerFiles(folder).versions.get(version)?.get('vitrine.js');
    expect(file?.content.toString()).not.toBe('broken');
  });
});
