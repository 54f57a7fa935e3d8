import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { VITEST_PROJECTS } from './tools/lanes/vitest-projects.js';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

export default defineConfig({
  define: { __VERSION__: JSON.stringify(version), __COLLECTOR__: 'false', __TAG__: 'false' },
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
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: Object.entries(VITEST_PROJECTS).map(([name, project]) => ({
      extends: true,
      test: { name, ...project },
    })),
  },
});
