import { defineConfig, devices, type Project } from '@playwright/test';
import { leanChromiumLaunch } from './tools/harness/chromium.js';
import { ENGINE_NAMES, type EngineName } from './tools/harness/engines/engine.js';

const inChromium = (name: string, testDir: string): Project => ({
  name,
  testDir,
  use: { ...devices['Desktop Chrome'], launchOptions: leanChromiumLaunch() },
});

/** Retries in CI, until ten runs in a row under load have passed. The runner counts what passed when repeated. */
const RETRIES = process.env.CI ? 1 : 0;
/**
 * Retries of the drivers in CI.
 * - Firefox: the system's build is driven by WebDriver BiDi, which it and Playwright know in different versions.
 * - WebKit: a driver, a browser and a virtual screen are three programs that start for each test file.
 */
const DRIVER_RETRIES: Partial<Record<EngineName, number>> = { firefox: 1, webkit: 1 };

export default defineConfig({
  timeout: 60_000,
  workers: 2,
  fullyParallel: true,
  retries: RETRIES,
  reporter: [['list']],
  projects: [
    inChromium('chromium-full', 'test/browser'),
    inChromium('dashboard', 'test/dashboard'),
    { ...inChromium('recipes', 'test/recipes'), testMatch: '*.spec.ts' },
    // Their fixtures start the browser that has the project's name.
    ...ENGINE_NAMES.map((name) => ({
      name,
      testDir: 'test/engines',
      retries: process.env.CI ? (DRIVER_RETRIES[name] ?? RETRIES) : 0,
    })),
  ],
});
