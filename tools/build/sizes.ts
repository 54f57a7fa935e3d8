import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

const read = (path: string) => readFileSync(join(root, path));

/** Size of a download: bytes of a file after brotli at its highest level, as a CDN stores it. */
export const brotliBytes = (path: string): number => brotliCompressSync(read(path)).length;

/** A built file, whom it is for, and its limit in bytes. Raising one needs a reason in the commit. */
export interface Budget {
  file: string;
  what: string;
  limit: number;
}

export const BUDGETS: readonly Budget[] = [
  { file: 'dist/vitrine.js', what: 'tracker, script tag', limit: 5_950 },
  // A stopped tracker listens until its receipts have settled.
  // Those with plugins let go of elements that a page has taken away, and watch links that scripts click in Safari.
  {
    file: 'dist/vitrine.auto.js',
    what: 'tracker with all plugins, script tag',
    limit: 19_450,
  },
  // It does not take a delivered event from the backup that it is reading.
  { file: 'dist/vitrine.collector.js', what: 'tracker for our collector', limit: 5_100 },
  {
    file: 'dist/vitrine.collector.auto.js',
    what: 'tracker with all plugins for our collector',
    limit: 18_600,
  },
  // It names unknown options on the console, and holds declared events before consent.
  { file: 'dist/index.js', what: 'tracker, npm: `vitrine`', limit: 7_250 },
  { file: 'dist/plugins.js', what: 'all plugins, npm: `vitrine/plugins`', limit: 13_300 },
  {
    file: 'dist/platforms.js',
    what: 'more shop platforms, npm: `vitrine/platforms`',
    limit: 1_200,
  },
  { file: 'dist/vitrine.platforms.js', what: 'the same, script beside the tag', limit: 1_150 },
  // They take the visit out of the cart after a refusal, and try again after a cart that refuses.
  { file: 'dist/orders.js', what: 'orders carry the visit, npm: `vitrine/orders`', limit: 550 },
  { file: 'dist/vitrine.orders.js', what: 'the same, script beside the tag', limit: 600 },
  // A 404 of the API names the address and the endpoint.
  { file: 'dist/client.js', what: 'read client: `vitrine/client`', limit: 3_050 },
  { file: 'dist/server.js', what: 'sender for servers: `vitrine/server`', limit: 3_700 },
  { file: 'dist/device.js', what: 'device details: `vitrine/device`', limit: 9_100 },
  { file: 'dist/vitrine.inspector.js', what: 'inspector, script beside the tag', limit: 7_350 },
  { file: 'dist/inspector.js', what: 'inspector, npm: `vitrine/inspector`', limit: 6_600 },
  // It has the parser of the visit that carts carry.
  { file: 'dist/contract.js', what: 'contract: `vitrine/contract`', limit: 1_600 },
  { file: 'dist/react.js', what: 'beside `vitrine`, for React: `vitrine/react`', limit: 1_150 },
  { file: 'dist/vue.js', what: 'beside `vitrine`, for Vue: `vitrine/vue`', limit: 1_200 },
];

/** A plugin of `vitrine/plugins`, as a bundler leaves it that is asked for it alone: bytes after brotli. */
export function pluginBytes(name: string): number {
  const { outputFiles } = buildSync({
    stdin: { contents: `export { ${name} } from './dist/plugins.js'`, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  return brotliCompressSync((outputFiles[0] as { contents: Uint8Array }).contents).length;
}

/** Limits of the plugins of `vitrine/plugins`, each alone: bytes after brotli. */
export const PLUGIN_LIMITS: Readonly<Record<string, number>> = {
  ar: 2_450,
  cart: 7_650,
  dataLayer: 5_600,
  configurator: 2_250,
  productSession: 4_150,
  share: 1_500,
  campaign: 1_050,
};

/** Limit of the scripts of the dashboard, all together: bytes after brotli. */
export const DASHBOARD_LIMIT = 56_000;

/** Scripts of the built dashboard. */
export function dashboardScripts(): string[] {
  const folder = 'collector/dist/dashboard/assets';
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
  return names.filter((name) => name.endsWith('.js')).map((name) => `${folder}/${name}`);
}

/** Limit of the stub in the page: bytes, not compressed. */
export const STUB_LIMIT = 200;
