import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('./node_modules/', import.meta.url));

/** Where the packages of `package.json` have the programs. A star stands for the platform. */
const PROGRAMS = {
  bun: '@oven/bun-*/bin/bun',
  deno: '@deno/*/deno',
  workerd: '@cloudflare/workerd-*/bin/workerd',
  node22: 'node22-*/bin/node',
  node24: 'node24-*/bin/node',
  node26: 'node26-*/bin/node',
};

export type RuntimeName = keyof typeof PROGRAMS;

export const RUNTIME_NAMES = Object.keys(PROGRAMS) as RuntimeName[];

/** A program that runs JavaScript. */
export interface Runtime {
  /** Its path, or its name where the system finds it. */
  program: string;
  version: string;
}

/** Such as `VITRINE_DENO`: the path of the program to take. */
export const variableOf = (name: RuntimeName): string => `VITRINE_${name.toUpperCase()}`;

/** Paths that fit the pattern, whose star stands for a part of one name. */
function pathsOf(pattern: string): string[] {
  const [start = '', end = ''] = pattern.split('*');
  const folder = join(PACKAGES, dirname(`${start}.`));
  const begin = start.slice(start.lastIndexOf('/') + 1);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(begin))
    .map((name) => join(folder, `${name}${end}`))
    .filter((path) => existsSync(path));
}

/** The version that a program names; undefined where it does not run. */
function versionOf(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? /\d[\w.-]*/.exec(stdout)?.[0] : undefined;
}

/** A runtime of this machine: the one that its variable names, else the installed one, else one of the `PATH`. */
export function findRuntime(name: RuntimeName): Runtime | undefined {
  const major = /^node(\d+)$/.exec(name)?.[1];
  const named = process.env[variableOf(name)];
  const others = [...pathsOf(PROGRAMS[name]), ...(major ? [process.execPath] : [name])];
  for (const program of named ? [named] : others) {
    const version = versionOf(program);
    if (version && (!major || version.startsWith(`${major}.`))) return { program, version };
  }
}

/** Why a test is skipped. */
export const missingRuntime = (name: string): string =>
  `SKIPPED: no ${name}; install it with "npx tsx tools/harness/runtimes/set-up.ts"`;

/** The path of a package that stands beside the runtimes; undefined where it is not installed. */
export function findPackage(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
