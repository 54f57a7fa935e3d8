import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';

export const INTEGRATIONS_OUTPUT = 'integrations/dist';

interface Integration {
  /** Folder below `integrations/`. */
  folder: string;
  /** Folder in the zip that holds everything, with a slash; empty for none. */
  root: string;
  /** Its files, by name: one that is forgotten here is in no zip, and a test says so. */
  files: string[];
  /** Path in the zip -> file of the repository, which replaces one of `folder`. */
  extra: Record<string, string>;
}

export const INTEGRATIONS: Record<string, Integration> = {
  woocommerce: {
    folder: 'woocommerce',
    // WordPress unpacks a plugin into the folder of this name.
    root: 'vitrine/',
    files: [
      'vitrine.php',
      'uninstall.php',
      'readme.txt',
      'assets/choice.js',
      'assets/order-form.js',
      ...['Consent', 'Purchase', 'Settings', 'SettingsPage', 'Tag', 'Visit', 'Webhooks'].map(
        (name) => `src/${name}.php`,
      ),
    ],
    extra: { 'assets/vitrine.auto.js': 'dist/vitrine.auto.js', 'license.txt': 'LICENSE' },
  },
  'google-tag-manager': {
    folder: 'google-tag-manager',
    root: '',
    files: ['template.tpl', 'vitrine.loader.js'],
    extra: { 'vitrine.auto.js': 'dist/vitrine.auto.js', LICENSE: 'LICENSE' },
  },
  shopify: {
    folder: 'shopify',
    root: '',
    files: [
      'extensions/vitrine-theme/shopify.extension.toml',
      'extensions/vitrine-theme/blocks/vitrine.liquid',
      'extensions/vitrine-theme/assets/vitrine.choice.js',
      ...['en.default.json', 'en.default.schema.json', 'de.json', 'de.schema.json'].map(
        (name) => `extensions/vitrine-theme/locales/${name}`,
      ),
      'extensions/vitrine-pixel/shopify.extension.toml',
      'extensions/vitrine-pixel/package.json',
      'extensions/vitrine-pixel/src/index.ts',
      'extensions/vitrine-pixel/src/events.ts',
      'function/pixel.ts',
    ],
    extra: {
      'extensions/vitrine-theme/assets/vitrine.auto.js': 'dist/vitrine.auto.js',
      'extensions/vitrine-theme/assets/vitrine.orders.js': 'dist/vitrine.orders.js',
      // The pixel is bundled by Shopify, where nothing of this repository is: it gets the parser of the visit itself.
      'extensions/vitrine-pixel/src/visit.ts': 'src/contract/visit.ts',
      'extensions/vitrine-pixel/src/limits.ts': 'src/contract/limits.ts',
      LICENSE: 'LICENSE',
    },
  },
};

const version = (): string => JSON.parse(readFileSync('package.json', 'utf8')).version;

/** The content of a zip: path -> bytes. `__VERSION__` is replaced in sources, not in built scripts. */
export function integrationFiles(name: string): Record<string, Uint8Array> {
  const { folder, root, files, extra } = INTEGRATIONS[name] as Integration;
  const sources = files.map((path) => {
    const text = readFileSync(join('integrations', folder, path), 'utf8');
    return [root + path, Buffer.from(text.replaceAll('__VERSION__', version()))] as const;
  });
  const copies = Object.entries(extra).map(
    ([path, source]) => [root + path, readFileSync(source)] as const,
  );
  return Object.fromEntries([...sources, ...copies].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The bytes of a zip: its sources, the built scripts that it needs, and the license. The same files give the same bytes. */
export function zipIntegration(name: string): Uint8Array {
  // The earliest time that a zip can name. Zips have local time, and so has this.
  const mtime = new Date(1980, 0, 1);
  const entries = Object.entries(integrationFiles(name)).map(([path, content]) => [
    path,
    // Unix, a file that its owner may write.
    [content, { mtime, level: 9, os: 3, attrs: 0o100644 << 16 }],
  ]);
  return zipSync(Object.fromEntries(entries) as Zippable);
}

/** Writes all zips. */
export function writeIntegrations(): string[] {
  rmSync(INTEGRATIONS_OUTPUT, { recursive: true, force: true });
  mkdirSync(INTEGRATIONS_OUTPUT, { recursive: true });
  return Object.keys(INTEGRATIONS).map((name) => {
    const path = `${INTEGRATIONS_OUTPUT}/vitrine-${name}-${version()}.zip`;
    writeFileSync(path, zipIntegration(name));
    return path;
  });
}
