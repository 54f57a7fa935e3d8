import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

export default defineConfig({
  define: { __VERSION__: JSON.stringify(version), __COLLECTOR__: 'false' },
  resolve: {
    alias: [
      ['contract', 'contract/index'],
      ['react', 'react'],
      ['vue', 'vue'],
    ].map(([entry, file]) => ({
      find: `vitrine/${entry}`,
      replacement: fileURLToPath(new URL(`src/${file}.ts`, import.meta.url)),
    })),
  },
  test: {
    include: [
      'test/{unit,model,package,conformance,recipes}/**/*.test.ts',
      'collector/test/**/*.test.ts',
    ],
    typecheck: { enabled: true, include: ['test/types/**/*.test-d.ts'], tsconfig: 'tsconfig.json' },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
