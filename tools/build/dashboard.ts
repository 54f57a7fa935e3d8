/**
 * Builds the collector's dashboard to `collector/dist/dashboard`: one page, and assets whose names carry the hash of their
 * content, each also compressed. The collector serves the files as they are.
 */

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = join(root, 'collector/dashboard');
const out = join(root, 'collector/dist/dashboard');

/** Where the collector serves them. */
const ASSETS = '/dashboard/assets';

function compress(file: string) {
  const content = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
}

rmSync(out, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: [{ in: join(sources, 'main.tsx'), out: 'dashboard' }],
  outdir: join(out, 'assets'),
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  // The style sheet uses light-dark().
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  alias: { 'vitrine/contract': join(root, 'src/contract/index.ts') },
  tsconfigRaw: {},
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
});

const names = Object.keys(metafile.outputs).map((path) => basename(path));
const find = (end: string) => {
  const name = names.find((one) => one.endsWith(end));
  if (!name) throw new Error(`the build of the dashboard has no ${end}`);
  return `${ASSETS}/${name}`;
};
const page = readFileSync(join(sources, 'index.html'), 'utf8');
const tags = [
  `<link rel="stylesheet" href="${find('.css')}">`,
  `<script type="module" src="${find('.js')}"></script>`,
].join('\n    ');
writeFileSync(join(out, 'index.html'), page.replace('<!-- assets -->', tags));
for (const folder of [out, join(out, 'assets')])
  for (const name of readdirSync(folder))
    if (/\.(html|js|css)$/.test(name)) compress(join(folder, name));
