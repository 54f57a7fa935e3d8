/**
 * Installs what the tests need beside the npm packages: a Chromium and, for the documented calls,
 * PHP and curl. The ordinary way first, else the system's packages. Says aloud what is missing.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { chromium } from '@playwright/test';
import { chromiumLaunch } from './chromium.js';

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

/** The version of a Chromium that starts, or undefined. */
async function chromiumVersion(): Promise<string | undefined> {
  try {
    const browser = await chromium.launch(chromiumLaunch());
    const version = browser.version();
    await browser.close();
    return version;
  } catch {
    return undefined;
  }
}

/** The browser: Playwright's own build, which a closed network cannot load, or the system's. */
async function setUpChromium() {
  const ways: [name: string, way: () => unknown][] = [
    ['what is installed', () => true],
    [
      "Playwright's build",
      () =>
        execFileSync('npx', ['playwright', 'install', 'chromium'], {
          stdio: 'ignore',
          timeout: 300_000,
        }),
    ],
    ["the system's packages", () => aptInstall('chromium', 'fonts-liberation')],
  ];
  for (const [name, way] of ways) {
    try {
      way();
    } catch {}
    const version = await chromiumVersion();
    if (version) return say(`Chromium ${version} (${name})`);
    say(`no Chromium from ${name}`);
  }
  say('the browser tests need a Chromium: install one, so that `chromium` starts, and try again');
  process.exit(1);
}

function setUpProgram(command: string, ...packages: string[]) {
  if (runs(command, '--version') || (aptInstall(...packages) && runs(command, '--version'))) {
    say(`${command} is there`);
  } else {
    say(`${command} is missing and cannot be installed here: the tests of its calls are SKIPPED`);
  }
}

setUpProgram('curl', 'curl');
setUpProgram('php', 'php-cli', 'php-curl');
await setUpChromium();
