import { defineConfig, devices, type Project } from '@playwright/test';
import { chromiumLaunch } from './tools/harness/chromium.js';
import { ENGINE_NAMES } from './tools/harness/engines/engine.js';

const inChromium = (name: string, testDir: string): Project => ({
  name,
  testDir,
  use: { ...devices['Desktop Chrome'], launchOptions: chromiumLaunch() },
});

export default defineConfig({
  timeout: 60_000,
  workers: 2,
  // Some specs still wait for fixed times, which a busy machine in CI may miss. Playwright reports them as flaky.
  retries: process.env.CI ? 1 : 0,
  fullyParallel: true,
  reporter: [['list']],
  projects: [
    inChromium('chromium-full', 'test/browser'),
    inChromium('dashboard', 'test/dashboard'),
    { ...inChromium('recipes', 'test/recipes'), testMatch: '*.spec.ts' },
    // Their fixtures start the browser that has the project's name.
    ...ENGINE_NAMES.map((name) => ({ name, testDir: 'test/engines' })),
  ],
});
