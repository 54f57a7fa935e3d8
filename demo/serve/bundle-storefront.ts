import { join } from 'node:path';
import { build, type OutputFile } from 'esbuild';

const bundles = new Map<string, Promise<OutputFile[]>>();

async function bundle(root: string): Promise<OutputFile[]> {
  const demo = join(root, 'demo');
  const { outputFiles } = await build({
    entryPoints: {
      storefront: join(demo, 'storefront/main.ts'),
      thanks: join(demo, 'storefront/thanks.ts'),
      'storefront.style': join(demo, 'storefront/storefront.css'),
    },
    outdir: demo,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    // The pages use the published builds, not the sources.
    tsconfigRaw: '{}',
    alias: Object.fromEntries(
      ['client', 'contract', 'device', 'plugins'].map((name) => [
        `vitrine/${name}`,
        join(root, `dist/${name}.js`),
      ]),
    ),
  });
  return outputFiles;
}

/** Bundles scripts and style of the pages, once for all demos of this process. */
export function bundleStorefront(root: string): Promise<OutputFile[]> {
  const files = bundles.get(root) ?? bundle(root);
  bundles.set(root, files);
  return files;
}
