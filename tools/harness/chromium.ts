import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from '@playwright/test';

/** Where Debian and others put Chromium, for machines on which Playwright's own cannot be downloaded. */
const SYSTEM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Features that Playwright 1.64 disables by default, except `ThirdPartyStoragePartitioning`: without that a
 * Chromium that keeps other sites' cookies out keeps their storage out as well, and visitors have
 * it. The last `--disable-features` of a command line holds.
 */
const DISABLED_FEATURES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'BlockOriginHeaderModificationOnRedirect',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'Translate',
  'AutoDeElevate',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
];

/** Popups of the address bar. Each window starts a process for each of them, and no test looks at them. */
const UNUSED_FEATURES = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/** Software GL, so that `<model-viewer>` draws on machines without a graphics card. */
const ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...DISABLED_FEATURES, ...UNUSED_FEATURES]}`,
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

/** Each context starts a process that is ready for its next site. No test of a page visits one. */
const SPARE_PROCESS = 'SpareRendererForSitePerProcess';

/**
 * How to launch a Chromium for tests that look at no pixel: with fewer processes, and without GL for the pages
 * themselves, since software GL is slow. A test takes two thirds of the CPU.
 */
export function leanChromiumLaunch(): LaunchOptions {
  const { args, ...launch } = chromiumLaunch();
  const lean = args.map((arg) =>
    arg.startsWith('--disable-features=') ? `${arg},${SPARE_PROCESS}` : arg,
  );
  return { ...launch, args: [...lean, '--disable-gpu-compositing'] };
}
