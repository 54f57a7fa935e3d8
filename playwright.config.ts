import { defineConfig, devices } from '@playwright/test';
import { chromiumLaunch } from './tools/harness/chromium.js';
import { ENGINE_NAMES } from './tools/harness/engines/engine.js';

/**
 * How a page behaves may miss its moment on a machine that does much else; a test that passes at the second
 * time is told as flaky. What the engines deliver has no second time.
 */
const retries = process.env.CI ? 1 : 0;

export default defineConfig({
  timeout: 60_000,
  workers: 2,
  fullyParallel: true,
  reporter: [['list']],
  projects: [
    {
      name: 'chromium-full',
      testDir: 'test/browser',
      retries,
      use: {
        ...devices['Desktop Chrome'],
        launchOptions: chromiumLaunch(),
      },
    },
    {
      name: 'recipes',
      testDir: 'test/recipes',
      testMatch: '*.spec.ts',
      retries,
      use: {
        ...devices['Desktop Chrome'],
        launchOptions: chromiumLaunch(),
      },
    },
    // Their fixtures start the browser that has the project's name.
    ...ENGINE_NAMES.map((name) => ({ name, testDir: 'test/engines' })),
  ],
});
