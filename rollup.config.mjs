import { readFileSync } from 'node:fs';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Syntax of Chrome 85, Firefox 79 and Safari 14, all from 2020. */
const target = 'es2021';

const compile = [
  nodeResolve({ browser: true }),
  // ua-parser-js is CommonJS.
  commonjs(),
  esbuild({ target, define: { __VERSION__: JSON.stringify(version) } }),
];

const minify = terser({
  ecma: 2021,
  module: true,
  compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
  format: { comments: false },
});

/** npm entry -> its file. A subpath of the package is a line here and one in package.json. */
export const input = {
  index: 'src/index.ts',
  client: 'src/client/index.ts',
  device: 'src/modules/device-detail.ts',
  auto: 'src/auto.ts',
  contract: 'src/contract/index.ts',
};

/** Script for a tag -> its file. */
const scripts = {
  vitrine: 'src/script.ts',
  'vitrine.auto': 'src/script.auto.ts',
};

export default [
  ...Object.entries(scripts).map(([name, file]) => ({
    input: file,
    // The sources are not repeated in the map: they stand beside it in the repository.
    output: {
      file: `dist/${name}.js`,
      format: 'iife',
      sourcemap: true,
      sourcemapExcludeSources: true,
    },
    plugins: [...compile, minify],
  })),
  ...Object.entries(input).map(([name, file]) => ({
    input: file,
    output: [
      { file: `dist/${name}.js`, format: 'es' },
      { file: `dist/${name}.cjs`, format: 'cjs' },
    ],
    plugins: [...compile, minify],
  })),
  // Types that entries share stand in one file of their own. Those of `vitrine` itself do not: a
  // shop adds its events to an interface there, which works only where it is declared.
  ...['ts', 'cts'].flatMap((kind) => {
    const { index, ...others } = input;
    return [{ index }, others].map((input) => ({
      input,
      output: {
        dir: 'dist',
        format: 'es',
        entryFileNames: `[name].d.${kind}`,
        chunkFileNames: `types-[name].d.${kind}`,
      },
      plugins: [dts()],
    }));
  }),
];
