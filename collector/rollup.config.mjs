import { fileURLToPath } from 'node:url';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { trackerAssets } from './tracker-assets.mjs';

/** Bundles the contract, so that the published collector does not depend on it. */
const contract = {
  name: 'contract',
  resolveId: (id) =>
    id === 'vitrine/contract'
      ? fileURLToPath(new URL('../src/contract/index.ts', import.meta.url))
      : null,
};

const external = (id) => !/^[./]/.test(id) && id !== 'vitrine/contract';

export default [
  {
    // The programs of the other processes, and of the thread with a database connection.
    input: {
      index: 'src/index.ts',
      cli: 'src/cli/cli.ts',
      'reader-program': 'src/store/sqlite/reader-program.ts',
      'spool-program': 'src/store/spool/spool-program.ts',
      'writer-program': 'src/store/sqlite/writer-program.ts',
      'worker-program': 'src/workers/worker-program.ts',
    },
    output: { dir: 'dist', format: 'es', chunkFileNames: '[name].js' },
    external,
    // Names and lines stay, so that stack traces are readable.
    plugins: [contract, esbuild({ target: 'node20', minifySyntax: true }), trackerAssets],
  },
  {
    input: 'src/index.ts',
    output: { file: 'dist/index.d.ts', format: 'es' },
    external,
    plugins: [contract, dts()],
  },
];
