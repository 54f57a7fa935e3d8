import { defineConfig, devices } from '@playwright/test';
import { chromiumLaunch } from './test/support/chromium.js';
import { ENGINE_NAMES } from './test/support/engines/engine.js';

export default defineConfig({
  timeout: 60_000,
  workers: 2,
  fullyParallel: true,
  reporter: [['list']],
  projects: [
    {
      name: 'chromium-full',
      testDir: 'test/browser',
      use: {
        ...devices['Desktop Chrome'],
        launchOptions: chromiumLaunch(),
      },
    },
    {
      name: 'recipes',
      testDir: 'test/recipes',
      testMatch: '*.spec.ts',
      use: {
        ...devices['Desktop Chrome'],
        launchOptions: chromiumLaunch(),
      },
    },
    // Their fixtures start the browser that has the project's name.
    ...ENGINE_NAMES.map((name) => ({ name, testDir: 'test/engines' })),
  ],
});
