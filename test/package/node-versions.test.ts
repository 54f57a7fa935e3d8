import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../tools/harness/engines/free-port.js';
import {
  findPackage,
  findRuntime,
  missingRuntime,
  type RuntimeName,
} from '../../tools/harness/runtimes/find-runtime.js';

/** The npm that each version of Node comes with. */
const VERSIONS: [node: RuntimeName, npm: string][] = [
  ['node22', 'npm10'],
  ['node24', 'npm11'],
  ['node26', 'npm12'],
];

const work = mkdtempSync(join(tmpdir(), 'vitrine-node-versions-'));
let tarballs: string[] = [];

beforeAll(() => {
  const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', work];
  tarballs = [[], ['--workspace', 'collector']].flatMap((which) => {
    const packed = JSON.parse(execFileSync('npm', [...packing, ...which], { encoding: 'utf8' }));
    return Object.values<{ filename: string }>(packed).map(({ filename }) => join(work, filename));
  });
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

let served: ChildProcess | undefined;

afterEach(async () => {
  const gone = served && once(served, 'exit');
  // A group of its own: npx starts the program as a child.
  if (served?.pid && served.exitCode === null) process.kill(-served.pid, 'SIGTERM');
  await gone;
  served = undefined;
});

/** A folder with an empty project, and the environment of a machine that has this Node and this npm. */
function openProject(name: string, program: string, npm: string) {
  const folder = join(work, name);
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(program, join(bin, 'node'));
  for (const command of ['npm', 'npx']) {
    const text = `#!/bin/sh\nexec node "${npm}/bin/${command}-cli.js" "$@"\n`;
    writeFileSync(join(bin, command), text, { mode: 0o755 });
  }
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true }');
  const own = Object.entries(process.env).filter(([key]) => !/^npm_/i.test(key));
  const env = {
    ...Object.fromEntries(own),
    PATH: [bin, process.env.PATH].join(delimiter),
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  return { cwd: folder, env, encoding: 'utf8' } as const;
}

const PROGRAM = `
import { createClient } from 'vitrine/client';
import { createSender } from 'vitrine/server';
const [endpoint, token] = process.argv.slice(2);
const sender = createSender({ endpoint, token });
const { status } = await sender.track('product ordered', { value: 1 }, { sessionId: 's-1' });
await sender.close();
const { count } = await createClient({ endpoint, token }).list();
console.log(process.version, status, count);
`;

/** From npm 11 on, npm names a dependency with an install script. This one has compiled files and works without its own. */
const WITH_INSTALL_SCRIPT = ['@photostructure/sqlite'];

/** Warnings of a command, apart from notices and those about settings of this machine that its npm does not know. */
function complaintsOf(stderr: string): string[] {
  const lines = stderr
    .split('\n')
    .filter((line) => line && !/^npm (notice|warn Unknown \w+ config)/.test(line));
  const isAboutScripts = (line: string) => /^npm warn install-scripts\b/.test(line);
  const scripts = lines.filter(isAboutScripts).join('\n');
  return [
    ...lines.filter((line) => !isAboutScripts(line)),
    ...[...scripts.matchAll(/ {2}(\S+)@\d/g)]
      .map(([, name = '']) => name)
      .filter((name) => !WITH_INSTALL_SCRIPT.includes(name)),
  ];
}

const say = (text: string) => process.stdout.write(`${text}\n`);

describe('both packages install without a complaint, and the collector stores an event', () => {
  for (const [name, npmName] of VERSIONS) {
    const runtime = findRuntime(name);
    const npm = findPackage(npmName);
    if (!runtime || !npm) say(missingRuntime(runtime ? npmName : name));
    const title = `in Node ${runtime?.version ?? name} with ${npmName}`;
    test.skipIf(!runtime || !npm)(title, { timeout: 120_000 }, async () => {
      const project = openProject(name, runtime?.program as string, npm as string);
      const run = (command: string, ...args: string[]) => {
        const { status, stdout, stderr } = spawnSync(command, args, project);
        expect([status, complaintsOf(stderr)], stderr).toEqual([0, []]);
        return stdout;
      };
      expect(run('npm', 'install', '--no-audit', '--no-fund', ...tarballs)).not.toMatch(/warn/i);
      const port = await freePort();
      run('npx', 'vitrine-collector', 'init', '--domain', 'shop.example', '--port', `${port}`);
      const { orgs } = JSON.parse(readFileSync(join(project.cwd, 'collector.json'), 'utf8'));
      const { token } = orgs[0].tokens.find(({ kind }: { kind: string }) => kind === 'private');
      const { cwd, env } = project;
      served = spawn('npx', ['vitrine-collector', 'serve'], {
        ...{ cwd, env, detached: true, stdio: 'ignore' },
      });
      const address = `http://127.0.0.1:${port}`;
      const isReady = () =>
        fetch(`${address}/ready`).then(
          (response) => response.json(),
          () => false,
        );
      await expect.poll(isReady, { timeout: 30_000 }).toBe(true);
      writeFileSync(join(cwd, 'use.mjs'), PROGRAM);
      const used = run('node', 'use.mjs', `${address}/v`, token);
      expect(used.trim()).toBe(`v${runtime?.version} sent 1`);
    });
  }
});
