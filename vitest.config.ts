import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { VITEST_PROJECTS } from './tools/lanes/vitest-projects.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

export default defineConfig({
  define: { __VERSION__: JSON.stringify(version), __COLLECTOR__: 'false', __TAG__: 'false' },
  resolve: {
    alias: [
      { find: 'vitrine/contract', replacement: at('src/contract/index.ts') },
      { find: 'vitrine/react', replacement: at('src/react.ts') },
      { find: 'vitrine/vue', replacement: at('src/vue.ts') },
      {
        find: /^\..*\/program-beside\.js$/,
        replacement: at('collector/test/support/built-program.ts'),
      },
    ],
  },
  test: {
    // On a busy machine, a collector in a process of its own takes twenty seconds to start.
    testTimeout: 120_000,
    // Until ten runs in a row under load have passed. The output of a lane names what passed when repeated.
    retry: process.env.CI ? 1 : 0,
    hookTimeout: 120_000,
    projects: Object.entries(VITEST_PROJECTS).map(([name, project]) => ({
      extends: true,
      test: { name, ...project },
    })),
  },
});
