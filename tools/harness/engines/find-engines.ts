import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type BrowserType, chromium, firefox, webkit } from '@playwright/test';
import { chromiumLaunch } from '../chromium.js';
import type { Ability, Engine, EngineName } from './engine.js';
import { playwrightEngine } from './playwright-engine.js';
import { virtualDisplay } from './virtual-display.js';
import { webdriverEngine } from './webdriver-engine.js';

/** Where Debian and others put them, for machines on which Playwright's builds cannot be downloaded. */
const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/usr/lib/firefox/firefox'];
const WEBKIT_DRIVER = ['/usr/bin/WebKitWebDriver', '/usr/local/bin/WebKitWebDriver'];
const MINI_BROWSER = ['x86_64-linux-gnu', 'aarch64-linux-gnu', './', '../libexec'].flatMap(
  (folder) =>
    ['4.1', '6.0'].map(
      (api) => `/usr/lib/${folder}/webkit${api === '6.0' ? '' : '2'}gtk-${api}/MiniBrowser`,
    ),
);

/** `Mozilla Firefox 153.7.0esr` becomes `Firefox 153.7.0esr`; undefined for what does not start. */
function versionOf(path: string, env?: NodeJS.ProcessEnv): string | undefined {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', ...(env && { env }) });
  return /(Chrom\w+|Firefox|WebKitGTK) \S+/.exec(stdout ?? '')?.[0];
}

/** The first that starts: where a browser is a snap, its place may hold a note that says so. */
function firstOf(paths: readonly string[], env?: NodeJS.ProcessEnv) {
  for (const path of paths) {
    const version = existsSync(path) && versionOf(path, env);
    if (version) return { path, version };
  }
}

/** Version of Playwright's build, if that is installed; it stands in a list beside the library. */
function ownBuild(type: BrowserType): string | undefined {
  if (!existsSync(type.executablePath())) return undefined;
  const list = createRequire(import.meta.url)
    .resolve('playwright-core/package.json')
    .replace('package.json', 'browsers.json');
  const { browsers } = JSON.parse(readFileSync(list, 'utf8')) as {
    browsers: { name: string; browserVersion: string; title: string }[];
  };
  const found = browsers.find(({ name }) => name === type.name());
  return `${found?.title} ${found?.browserVersion}`;
}

/** Under Playwright every tab of Chromium is in front. */
const CHROMIUM_CANNOT: readonly Ability[] = ['background'];
/** Abilities that work in Debian's Firefox, but were not tried in the patched builds. */
const OWN_BUILD_CANNOT: readonly Ability[] = ['background', 'bfcache'];

const FIND: Record<EngineName, () => Engine | undefined | Promise<Engine | undefined>> = {
  chromium() {
    const launch = chromiumLaunch();
    const version =
      ownBuild(chromium) ?? (launch.executablePath && versionOf(launch.executablePath));
    if (!version) return undefined;
    return playwrightEngine({
      name: 'chromium',
      version,
      type: chromium,
      launch,
      cannot: new Set(CHROMIUM_CANNOT),
    });
  },
  firefox() {
    const own = ownBuild(firefox);
    const system = own ? undefined : firstOf(FIREFOX);
    const version = own ?? system?.version;
    if (!version) return undefined;
    return playwrightEngine({
      name: 'firefox',
      version,
      type: firefox,
      // An unpatched Firefox is driven by WebDriver BiDi.
      launch: system ? { channel: 'moz-firefox', executablePath: system.path } : {},
      privateLaunch: { firefoxUserPrefs: { 'browser.privatebrowsing.autostart': true } },
      cannot: new Set<Ability>(own ? OWN_BUILD_CANNOT : []),
    });
  },
  async webkit() {
    const own = ownBuild(webkit);
    if (own)
      return playwrightEngine({
        name: 'webkit',
        version: own,
        type: webkit,
        launch: {},
        cannot: new Set(OWN_BUILD_CANNOT),
      });
    const driver = WEBKIT_DRIVER.find((path) => existsSync(path));
    if (!driver) return undefined;
    // The browser prints its version only where there is a screen.
    const display = await virtualDisplay().catch(() => undefined);
    if (!display) return undefined;
    const browser = firstOf(MINI_BROWSER, { ...process.env, DISPLAY: display.name });
    display.process.kill();
    return browser && webdriverEngine(browser.version, driver, browser.path);
  },
};

/** The browser of this engine that is installed here: Playwright's own build, else the system's. */
export const findEngine = async (name: EngineName): Promise<Engine | undefined> => FIND[name]();
