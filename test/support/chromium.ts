import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from '@playwright/test';

/** Where Debian and others put Chromium, for machines on which Playwright's own cannot be downloaded. */
const SYSTEM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Software GL, so that `<model-viewer>` draws on machines without a graphics card. */
const ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** How to launch a Chromium: Playwright's own where it is installed, else the system's. */
export function chromiumLaunch(): LaunchOptions & { args: string[] } {
  const options = {
    args: ARGS,
    // Playwright switches the back/forward cache off; visitors have it on.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  };
  if (existsSync(chromium.executablePath())) return options;
  const executablePath = SYSTEM_PATHS.find((path) => existsSync(path));
  return { ...options, ...(executablePath && { executablePath }) };
}
