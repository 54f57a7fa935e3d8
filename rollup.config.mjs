import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { inlineFactoriesPlugin } from './tools/build/inline-factories.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Syntax of Chrome 85, Firefox 79 and Safari 14, all from 2020. */
const target = 'es2021';

/**
 * - `collector`: for files whose server is known to recognise duplicates
 * - `tag`: for scripts, whose plugins have no options
 */
const compile = ({ collector = false, tag = false } = {}) => [
  nodeResolve({ browser: true }),
  // ua-parser-js is CommonJS.
  commonjs(),
  esbuild({
    target,
    define: {
      __VERSION__: JSON.stringify(version),
      __COLLECTOR__: String(collector),
      __TAG__: String(tag),
    },
  }),
];

/** Properties that only the tracker uses, and those that only scripts may shorten; `npm run build:names` makes the lists. */
const [internal, ofScripts] = ['internal', 'script'].map((list) =>
  JSON.parse(readFileSync(`tools/build/${list}-properties.json`, 'utf8')),
);

/** Takes out branches that a build never takes, so that functions which are empty without them go too. */
const dropDeadCode = terser({
  ecma: 2021,
  module: true,
  compress: { defaults: false, conditionals: true, dead_code: true, evaluate: true, unused: true },
  mangle: false,
  format: { beautify: true },
});

const inline = [inlineFactoriesPlugin, dropDeadCode, inlineFactoriesPlugin];

const minifyWith = (names, compress = {}) =>
  terser({
    ecma: 2021,
    module: true,
    // Functions with arguments that are inlined need variables, which brotli packs worse than calls.
    compress: { passes: 6, inline: 1, unsafe_arrows: true, pure_getters: true, ...compress },
    mangle: { properties: { regex: new RegExp(`^(${names.join('|')})$`) } },
    format: { comments: false },
  });

const minify = minifyWith(internal);

/** npm entry -> its file. A subpath of the package is a line here and one in package.json. */
export const input = {
  index: 'src/index.ts',
  client: 'src/client/index.ts',
  device: 'src/plugins/device.ts',
  plugins: 'src/plugins.ts',
  platforms: 'src/platforms.ts',
  orders: 'src/orders.ts',
  contract: 'src/contract/index.ts',
  inspector: 'src/inspector/index.ts',
  server: 'src/server/index.ts',
  spool: 'src/server/file-spool.ts',
};

/** Entry for a framework -> its file, which imports the framework and `vitrine` itself. */
export const frameworks = {
  react: 'src/react.ts',
  vue: 'src/vue.ts',
};

const mainEntry = fileURLToPath(new URL('src/index.ts', import.meta.url));

/** Types only. `vitrine` exports those that other entries name. */
const pluginTypes = fileURLToPath(new URL('src/tracker/plugins/plugin.ts', import.meta.url));

/** Imports that stay imports in an entry for a framework. */
const external = ['react', 'vue', mainEntry];

/** Where an entry finds `vitrine` itself: the file beside it, so that a page has the tracker once. */
const siblingPaths = (kind) => ({
  [mainEntry]: `./index.${kind}`,
  [pluginTypes]: `./index.${kind}`,
});

/**
 * Begins a file with the directive by which React's server components know what also runs in the browser.
 * It comes after minifying, which takes away directives that no standard knows.
 */
const useClientDirective = {
  name: 'use-client',
  renderChunk: (code) => ({ code: `'use client';${code}`, map: null }),
};

/** Script for a tag -> its file. */
const scripts = {
  vitrine: 'src/script.ts',
  'vitrine.auto': 'src/script.auto.ts',
  'vitrine.inspector': 'src/script.inspector.ts',
  'vitrine.platforms': 'src/script.platforms.ts',
  'vitrine.orders': 'src/script.orders.ts',
};

/** The same for our own collector, which recognises duplicates. */
const collectorScripts = {
  'vitrine.collector': 'src/script.ts',
  'vitrine.collector.auto': 'src/script.auto.ts',
};

export default [
  ...[...Object.entries(scripts), ...Object.entries(collectorScripts)].map(([name, file]) => ({
    input: file,
    // The sources are not repeated in the map: they stand beside it in the repository.
    output: {
      file: `dist/${name}.js`,
      format: 'iife',
      // Only developers run the inspector, so no error of it comes from a visitor.
      sourcemap: name !== 'vitrine.inspector',
      sourcemapExcludeSources: true,
    },
    plugins: [
      ...compile({ collector: name in collectorScripts, tag: true }),
      ...inline,
      // It makes the small scripts smaller, and those with plugins larger.
      minifyWith([...internal, ...ofScripts], { hoist_funs: file === 'src/script.ts' }),
    ],
  })),
  ...Object.entries(input).map(([name, file]) => ({
    input: file,
    // Only the spool has any.
    external: /^node:/,
    output: [
      { file: `dist/${name}.js`, format: 'es' },
      { file: `dist/${name}.cjs`, format: 'cjs' },
    ],
    plugins: [...compile(), ...inline, minify],
  })),
  ...Object.entries(frameworks).map(([name, file]) => ({
    input: file,
    external,
    output: ['js', 'cjs'].map((kind) => ({
      file: `dist/${name}.${kind}`,
      format: kind === 'js' ? 'es' : 'cjs',
      paths: siblingPaths(kind),
    })),
    plugins: [...compile(), minify, name === 'react' && useClientDirective],
  })),
  // Types that entries share stand in one file of their own. Those of `vitrine` itself do not: a
  // shop adds its events to an interface there, which works only where it is declared. Other
  // entries import the tracker's types from there.
  ...['js', 'cjs'].flatMap((kind) => {
    const { index, ...others } = input;
    return [{ index }, others, frameworks].map((input) => ({
      input,
      external: input.index ? [] : [...external, pluginTypes],
      output: {
        dir: 'dist',
        format: 'es',
        entryFileNames: `[name].d.${kind.replace('js', 'ts')}`,
        chunkFileNames: `types-[name].d.${kind.replace('js', 'ts')}`,
        paths: siblingPaths(kind),
      },
      plugins: [dts()],
    }));
  }),
];
