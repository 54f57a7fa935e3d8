/**
 * Installs what the tests need beside the npm packages: Chromium, Firefox, WebKit, PHP and curl for the
 * documented calls, WordPress for its plugin, and promtool for the metrics. The ordinary way first, else the system's packages. Prints
 * what is missing; that is an error for the engines that must be there (`requiredEngines`). Arguments name the
 * engines; without any it installs all.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { type BrowserType, chromium, firefox, webkit } from '@playwright/test';
import { ENGINE_NAMES, type Engine, type EngineName } from './engines/engine.js';
import { findEngine } from './engines/find-engines.js';
import { requiredEngines } from './engines/required-engines.js';
import { wordpressProblem } from './wordpress/wordpress.js';

const say = (sentence: string) => process.stdout.write(`set-up: ${sentence}\n`);

const runs = (command: string, ...args: string[]) =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Installs packages where there is apt and the right to use it. */
function aptInstall(...packages: string[]): boolean {
  if (!runs('apt-get', '--version')) return false;
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args: string[]) => {
    const [command = '', ...rest] = [...prefix, 'apt-get', '-qq', ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
  };
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...packages);
}

/** Whether the browser that the tests would take starts. */
async function starts(engine: Engine | undefined): Promise<boolean> {
  try {
    const browser = await engine?.launch();
    await browser?.quit();
    return browser !== undefined;
  } catch {
    return false;
  }
}

const SYSTEM_PACKAGES: Record<EngineName, readonly string[][]> = {
  chromium: [['chromium', 'fonts-liberation']],
  // Debian's name, and that of others.
  firefox: [['firefox-esr'], ['firefox']],
  webkit: [['webkit2gtk-driver', 'xvfb']],
};

const TYPES: Record<EngineName, BrowserType> = { chromium, firefox, webkit };

/** Playwright's build, which a closed network cannot load, and which lacks libraries on some systems. */
async function installOwnBuild(name: EngineName) {
  const folder = new RegExp(`^.*/${name}-\\d+`).exec(TYPES[name].executablePath())?.[0];
  const wasThere = folder && existsSync(folder);
  spawnSync('npx', ['playwright', 'install', name], { stdio: 'ignore', timeout: 300_000 });
  // One that does not start would hide the system's, which is looked for after it.
  if (folder && !wasThere && existsSync(folder) && !(await starts(await findEngine(name))))
    rmSync(folder, { recursive: true });
}

/** A browser for an engine's tests: what is installed, else Playwright's build, else the system's packages. */
async function setUpEngine(name: EngineName) {
  const ways: [way: string, install: () => unknown][] = [
    ["Playwright's build", () => installOwnBuild(name)],
    ["the system's packages", () => SYSTEM_PACKAGES[name].some((list) => aptInstall(...list))],
  ];
  let engine = await findEngine(name);
  if (await starts(engine)) return say(`${engine?.version} is there`);
  for (const [way, install] of ways) {
    say(`no ${name} that starts; trying ${way}`);
    await install();
    engine = await findEngine(name);
    if (await starts(engine)) return say(`${engine?.version} (${way})`);
  }
  if (requiredEngines().includes(name)) {
    say(
      `the tests need ${name}: install it, with "npx playwright install ${name}" or from your system, and try again`,
    );
    process.exitCode = 1;
  } else {
    say(`${name} is missing and cannot be installed here: the tests in ${name} are SKIPPED`);
  }
}

function setUpIf(isThere: () => boolean, name: string, ...packages: string[]) {
  if (isThere() || (aptInstall(...packages) && isThere())) say(`${name} is there`);
  else say(`${name} is missing and cannot be installed here: the tests with it are SKIPPED`);
}

const setUpProgram = (command: string, ...packages: string[]) =>
  setUpIf(() => runs(command, '--version'), command, ...packages);

const names = process.argv.slice(2);
const unknown = names.find((name) => !ENGINE_NAMES.includes(name as EngineName));
if (unknown) throw new Error(`unknown engine "${unknown}"; expected ${ENGINE_NAMES}`);

setUpProgram('promtool', 'prometheus');
setUpProgram('curl', 'curl');
setUpProgram('php', 'php-cli', 'php-curl');
// The quick tests, which name their engine, run no recipes.
if (!names.length) {
  setUpProgram('phpcs', 'php-codesniffer');
  setUpIf(
    () => wordpressProblem() === '',
    'WordPress',
    ...['wordpress', 'php-mysql', 'mariadb-server', 'mariadb-client'],
  );
}
// One after another: installing takes locks, and starting takes a processor each.
for (const name of ENGINE_NAMES) if (!names.length || names.includes(name)) await setUpEngine(name);
