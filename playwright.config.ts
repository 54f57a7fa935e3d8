import { defineConfig, devices } from '@playwright/test';
import { chromiumLaunch } from './test/support/chromium.js';

export default defineConfig({
  testDir: 'test/browser',
  timeout: 60_000,
  workers: 2,
  fullyParallel: true,
  reporter: [['list']],
  use: {
    launchOptions: {
      ...chromiumLaunch(),
      // Playwright switches the back/forward cache off; visitors have it on.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    },
  },
  projects: [{ name: 'chromium', use: { ...devices['Desktop Chrome'] } }],
});
