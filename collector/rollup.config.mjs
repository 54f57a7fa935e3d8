import { fileURLToPath } from 'node:url';
import { dts } from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';

/** The contract is bundled, so that the published collector stands on its own. */
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
    // What holds a connection is a program of its own.
    input: {
      index: 'src/index.ts',
      cli: 'src/cli/cli.ts',
      'sqlite-process': 'src/store/sqlite/sqlite-process.ts',
      'writer-program': 'src/store/sqlite/writer-program.ts',
    },
    output: { dir: 'dist', format: 'es', chunkFileNames: '[name].js' },
    external,
    plugins: [contract, esbuild({ target: 'node20' })],
  },
  {
    input: 'src/index.ts',
    output: { file: 'dist/index.d.ts', format: 'es' },
    external,
    plugins: [contract, dts()],
  },
];
