import { defineConfig, devices, type Project } from '@playwright/test';
import type { StoreOptions } from './test/dashboard/store-fixture.js';
import { leanChromiumLaunch } from './tools/harness/chromium.js';
import { ENGINE_NAMES, type EngineName } from './tools/harness/engines/engine.js';

const CHROMIUM = { ...devices['Desktop Chrome'], launchOptions: leanChromiumLaunch() };

const inChromium = (name: string, testDir: string): Project<object, StoreOptions> => ({
  name,
  testDir,
  use: CHROMIUM,
});

/** Retries in CI, until ten runs in a row under load have passed. The runner counts what passed when repeated. */
const RETRIES = process.env.CI ? 1 : 0;
/**
 * Retries of the drivers in CI.
 * - Firefox: the system's build is driven by WebDriver BiDi, which it and Playwright know in different versions.
 * - WebKit: a driver, a browser and a virtual screen are three programs that start for each test file.
 */
const DRIVER_RETRIES: Partial<Record<EngineName, number>> = { firefox: 1, webkit: 1 };

export default defineConfig<object, StoreOptions>({
  timeout: 60_000,
  workers: 2,
  fullyParallel: true,
  retries: RETRIES,
  reporter: [['list']],
  projects: [
    inChromium('chromium-full', 'test/browser'),
    inChromium('dashboard', 'test/dashboard'),
    // What a page shows and keeps depends on the store; its width and its colours do not.
    {
      ...inChromium('dashboard-clickhouse', 'test/dashboard'),
      testMatch: ['figures.spec.ts', 'funnels.spec.ts', 'sessions.spec.ts'],
      use: { ...CHROMIUM, store: 'clickhouse' },
    },
    { ...inChromium('recipes', 'test/recipes'), testMatch: '*.spec.ts' },
    // Their fixtures start the browser that has the project's name.
    ...ENGINE_NAMES.map((name) => ({
      name,
      testDir: 'test/engines',
      retries: process.env.CI ? (DRIVER_RETRIES[name] ?? RETRIES) : 0,
    })),
  ],
});
