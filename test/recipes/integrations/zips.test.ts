import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { EVENT_NAMES } from '../../../src/contract/index.js';
import { STUB } from '../../../src/contract/stub.js';
import { KNOWN_ATTRIBUTES } from '../../../src/tag/known-attributes.js';
import { INTEGRATIONS, zipIntegration } from '../../../tools/build/zip-integrations.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const names = Object.keys(INTEGRATIONS);

/** Rules for linters, which nobody installs. */
const LEFT_OUT = ['phpcs.xml'];

const unzip = (name: string) =>
  Object.entries(unzipSync(zipIntegration(name))).map(
    ([path, content]) => [path, Buffer.from(content).toString()] as const,
  );

/** The files of an integration that are written here, not built. */
const sourcesOf = (name: string) =>
  unzip(name).filter(([path]) => !/vitrine\.(auto|orders)\.js$|license/i.test(path));

describe.each(names)('the zip of %s', (name) => {
  const { folder, root, extra } = INTEGRATIONS[name] as (typeof INTEGRATIONS)[string];

  it('has every file of its folder, the built ones that it needs, and nothing else', () => {
    const written = readdirSync(`integrations/${folder}`, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.replace(`integrations/${folder}/`, ''))
      .filter((path) => !LEFT_OUT.includes(path));
    const expected = new Set([...written, ...Object.keys(extra)].map((path) => root + path));
    expect(unzip(name).map(([path]) => path)).toEqual([...expected].sort());
  });

  it('has the same bytes each time, in every time zone', () => {
    const first = zipIntegration(name);
    const zone = process.env.TZ;
    process.env.TZ = 'Pacific/Kiritimati';
    try {
      expect(Buffer.from(zipIntegration(name)).equals(Buffer.from(first))).toBe(true);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('has the version of the package and no placeholder', () => {
    const text = sourcesOf(name)
      .map(([, content]) => content)
      .join('\n');
    expect(text).not.toContain('__VERSION__');
    expect(text).toContain(version);
  });

  it('has the license, and the tracker as it was built', () => {
    const files = Object.fromEntries(unzip(name));
    for (const [path, source] of Object.entries(extra))
      expect(files[root + path]).toBe(readFileSync(source, 'utf8'));
    expect(Object.values(extra)).toContain('LICENSE');
  });

  it('uses attributes that the tracker knows', () => {
    const used = sourcesOf(name).flatMap(([, text]) => text.match(/\bdata-[a-z-]+(?==|')/g) ?? []);
    const unknown = used.filter((attribute) => {
      const inDataset = attribute
        .slice(5)
        .replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
      return !KNOWN_ATTRIBUTES.includes(inDataset);
    });
    expect(unknown).toEqual([]);
    expect(new Set(used)).toContain('data-bearer-token');
  });
});

it('keeps the stub of the contract in the plugin and in the theme block', () => {
  const files = Object.fromEntries([...unzip('woocommerce'), ...unzip('shopify')]);
  expect(files['vitrine/src/Tag.php']).toContain(`'${STUB}'`);
  expect(files['extensions/vitrine-theme/blocks/vitrine.liquid']).toContain(
    `<script>${STUB}</script>`,
  );
});

it('gives the Shopify theme block the script that it loads, and the pixel the parser of the visit', () => {
  const files = Object.fromEntries(unzip('shopify'));
  const theme = 'extensions/vitrine-theme';
  const loaded = [
    ...(files[`${theme}/blocks/vitrine.liquid`] ?? '').matchAll(/'([\w.]+)' \| asset_url/g),
  ].map(([, asset]) => `${theme}/assets/${asset}`);
  expect(loaded).toContain(`${theme}/assets/vitrine.orders.js`);
  expect(Object.keys(files)).toEqual(expect.arrayContaining(loaded));
  expect(files[`${theme}/assets/vitrine.orders.js`]).toBe(
    readFileSync('dist/vitrine.orders.js', 'utf8'),
  );
  // Nothing in the zip imports a file that only this repository has.
  const pixel = 'extensions/vitrine-pixel/src/';
  const imported = Object.entries(files)
    .filter(([path]) => path.startsWith(pixel))
    .flatMap(([, text]) => [...text.matchAll(/from '(\.[^']+)\.js'/g)])
    .map(([, path]) => `${posix.join(pixel, path as string)}.ts`);
  expect(imported).toContain(`${pixel}visit.ts`);
  expect(Object.keys(files)).toEqual(expect.arrayContaining(imported));
});

it('offers every event name of the contract in the template', () => {
  const template = Object.fromEntries(unzip('google-tag-manager'))['template.tpl'] as string;
  const offered = [...template.matchAll(/"displayValue": "(product [^"]+)"/g)].map(
    ([, name]) => name,
  );
  expect(offered).toEqual([...EVENT_NAMES]);
});
