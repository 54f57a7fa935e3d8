import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

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
export function chromiumLaunch(): { executablePath?: string; args: string[] } {
  if (existsSync(chromium.executablePath())) return { args: ARGS };
  const executablePath = SYSTEM_PATHS.find((path) => existsSync(path));
  return { ...(executablePath && { executablePath }), args: ARGS };
}
