import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type BrowserType, chromium, firefox, webkit } from '@playwright/test';
import { chromiumLaunch } from '../chromium.js';
import { type Ability, ENGINE_NAMES, type Engine, type EngineName } from './engine.js';
import { playwrightEngine } from './playwright-engine.js';
import { virtualDisplay } from './virtual-display.js';
import { webdriverEngine } from './webdriver-engine.js';

/** Where Debian and others put them, for machines on which Playwright's builds cannot be downloaded. */
const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/usr/lib/firefox/firefox'];
const WEBKIT_DRIVER = ['/usr/bin/WebKitWebDriver', '/usr/local/bin/WebKitWebDriver'];
const MINI_BROWSER = ['x86_64-linux-gnu', 'aarch64-linux-gnu', '.', '../libexec'].flatMap(
  (folder) =>
    ['4.1', '6.0'].map(
      (api) => `/usr/lib/${folder}/webkit${api === '6.0' ? '' : '2'}gtk-${api}/MiniBrowser`,
    ),
);

const present = (paths: readonly string[]) => paths.find((path) => existsSync(path));

/** `Mozilla Firefox 153.7.0esr` becomes `Firefox 153.7.0esr`. */
const versionOf = (path: string, env?: NodeJS.ProcessEnv) =>
  /(Chrom\w+|Firefox|WebKitGTK) \S+/.exec(
    execFileSync(path, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      ...(env && { env }),
    }),
  )?.[0] ?? path;

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

/** A prerendered page runs no script under Playwright. Its Chromium holds every tab in front. */
const CHROMIUM_CANNOT: readonly Ability[] = ['background', 'prerender'];
/** What was tried with Debian's Firefox only is not promised of the patched builds. */
const OWN_BUILD_CANNOT: readonly Ability[] = ['background', 'bfcache', 'prerender'];

const FIND: Record<EngineName, () => Engine | undefined | Promise<Engine | undefined>> = {
  chromium() {
    const { executablePath, args } = chromiumLaunch();
    const version = ownBuild(chromium) ?? (executablePath && versionOf(executablePath));
    if (!version) return undefined;
    return playwrightEngine({
      name: 'chromium',
      version,
      type: chromium,
      launch: {
        args,
        ...(executablePath && { executablePath }),
        // Playwright switches the back/forward cache off; visitors have it on.
        ignoreDefaultArgs: ['--disable-back-forward-cache'],
      },
      cannot: new Set(CHROMIUM_CANNOT),
    });
  },
  firefox() {
    const own = ownBuild(firefox);
    const executablePath = present(FIREFOX);
    if (!own && !executablePath) return undefined;
    return playwrightEngine({
      name: 'firefox',
      version: own ?? versionOf(executablePath as string),
      type: firefox,
      // An unpatched Firefox is driven by WebDriver BiDi.
      launch: own ? {} : { channel: 'moz-firefox', executablePath },
      privateLaunch: { firefoxUserPrefs: { 'browser.privatebrowsing.autostart': true } },
      cannot: new Set<Ability>(own ? OWN_BUILD_CANNOT : ['prerender']),
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
    const [driver, binary] = [present(WEBKIT_DRIVER), present(MINI_BROWSER)];
    if (!driver || !binary) return undefined;
    try {
      // It tells its version only where there is a screen.
      const display = await virtualDisplay();
      try {
        return webdriverEngine(
          versionOf(binary, { ...process.env, DISPLAY: display.name }),
          driver,
          binary,
        );
      } finally {
        display.process.kill();
      }
    } catch {
      return undefined; // No Xvfb.
    }
  },
};

/** The browser of this engine that is installed here: Playwright's own build, else the system's. */
export const findEngine = async (name: EngineName): Promise<Engine | undefined> => FIND[name]();

/** Every engine that is installed here. */
export async function findEngines(): Promise<Engine[]> {
  const found = await Promise.all(ENGINE_NAMES.map(findEngine));
  return found.filter((engine) => engine !== undefined);
}
