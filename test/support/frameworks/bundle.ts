import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

/** The bundle of a shop, in development, where React runs effects twice, with what is published. */
export async function bundle(framework: string) {
  const { outputFiles } = await build({
    entryPoints: [path(`test/support/frameworks/${framework}-page.ts`)],
    bundle: true,
    write: false,
    format: 'esm',
    tsconfigRaw: '{}',
    alias: {
      [`vitrine/${framework}`]: path(`dist/${framework}.js`),
      vitrine: path('dist/index.js'),
    },
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  return outputFiles[0]?.text ?? '';
}
