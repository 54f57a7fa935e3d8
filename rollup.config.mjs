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
  compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
  format: { comments: false },
});

/** npm entry -> its file. A subpath of the package is a line here and one in package.json. */
const entries = {
  index: 'src/index.ts',
  client: 'src/client/index.ts',
  device: 'src/modules/device-detail.ts',
  contract: 'src/contract/index.ts',
};

export default [
  {
    input: 'src/script.ts',
    output: { file: 'dist/vitrine.js', format: 'iife', sourcemap: true },
    plugins: [...compile, minify],
  },
  ...Object.entries(entries).flatMap(([name, input]) => [
    {
      input,
      output: [
        { file: `dist/${name}.js`, format: 'es' },
        { file: `dist/${name}.cjs`, format: 'cjs' },
      ],
      plugins: compile,
    },
    {
      input,
      output: [
        { file: `dist/${name}.d.ts`, format: 'es' },
        { file: `dist/${name}.d.cts`, format: 'es' },
      ],
      plugins: [dts()],
    },
  ]),
];
