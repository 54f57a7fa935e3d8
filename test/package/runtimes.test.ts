import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  findPackage,
  findRuntime,
  missingRuntime,
  type RuntimeName,
} from '../../tools/harness/runtimes/find-runtime.js';
import { type EdgeRuntime, startEdgeRuntime, startWorkerd } from './runtimes/edge-runtimes.js';
import { SESSIONS } from './runtimes/scenario.js';
import { type FaultsServer, serveFaults } from './runtimes/serve-faults.js';

/** A project with the packed package. */
const folder = mkdtempSync(join(tmpdir(), 'vitrine-runtimes-'));

const build = (options: BuildOptions) =>
  buildSync({
    ...{ bundle: true, format: 'esm', platform: 'neutral', logLevel: 'error' },
    absWorkingDir: folder,
    ...options,
  });

beforeAll(() => {
  const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = Object.values(
    JSON.parse(execFileSync('npm', packing, { encoding: 'utf8' })),
  ) as [{ filename: string }];
  const target = join(folder, 'node_modules/vitrine');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1']);
  writeFileSync(
    join(folder, 'package.json'),
    '{ "type": "module", "dependencies": { "vitrine": "*" } }',
  );
  // There, so that they find the packed package and not the sources.
  cpSync('test/package/runtimes', join(folder, 'src'), { recursive: true });
  build({
    entryPoints: ['src/program.ts'],
    external: ['vitrine', 'node:*'],
    outfile: 'program.mjs',
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let server: FaultsServer;
beforeEach(async () => {
  server = await serveFaults();
});
afterEach(() => server.close());

const RESULTS = {
  together: ['sent', 'sent', 'sent'],
  hasIds: true,
  flushed: 'too long',
  closed: 'closed',
  busy: 'sent',
  cut: 'sent',
  silent: 'sent',
  aborted: 'unconfirmed aborted',
  refused: 'dropped server_rejected',
  pages: [2, 1],
  csvLines: 2,
  wrong: 'event_not_found',
  tracked: 'dropped',
};

const { together, busy, cut, silent, aborted, spooled, later } = SESSIONS;
const STORED = [aborted, busy, cut, silent, together, together, together];

/** `setTimeout` may be early by a rounded millisecond. */
const RETRY_AFTER_MS = 990;

async function expectStored(...more: string[]) {
  expect(await server.storedSessions()).toEqual([...STORED, ...more].sort());
  expect(server.busyPauses()).toHaveLength(1);
  expect(server.busyPauses()[0]).toBeGreaterThan(RETRY_AFTER_MS);
}

const PROGRAMS: [name: RuntimeName, options: string[]][] = [
  ['node22', []],
  ['node24', []],
  ['node26', []],
  ['deno', ['run', '--allow-net=127.0.0.1', '--allow-read=.', '--allow-write=.']],
  ['bun', []],
];

const LISTENER = `import { listen } from './edge-function.js'; listen();`;

const say = (text: string) => process.stdout.write(`${text}\n`);

describe('events are sent once, repeated and read', () => {
  for (const [name, options] of [[undefined, []] as const, ...PROGRAMS]) {
    const runtime = name
      ? findRuntime(name)
      : { program: process.execPath, version: process.version };
    const title = name ?? 'this Node';
    if (!runtime) say(missingRuntime(title));
    test.skipIf(!runtime)(`in ${title} ${runtime?.version}`, async () => {
      const { endpoint, token } = server.connection;
      const { stdout } = await promisify(execFile)(
        runtime?.program as string,
        [...options, 'program.mjs', endpoint, token, `${title}.spool`],
        { cwd: folder, timeout: 60_000 },
      );
      expect(JSON.parse(stdout)).toEqual({ ...RESULTS, spooled: 'queued' });
      await expectStored(spooled);
    });
  }

  const query = () => `?${new URLSearchParams({ ...server.connection })}`;

  async function playFunction(runtime: EdgeRuntime) {
    try {
      expect(await runtime.call(`/scenario${query()}`)).toEqual(RESULTS);
      await expectStored();
      await runtime.call(`/later${query()}`);
      await expect.poll(server.storedSessions).toContain(later);
      await expectStored(later);
    } finally {
      await runtime.close();
    }
  }

  const workerd = findRuntime('workerd');
  if (!workerd) say(missingRuntime('workerd'));
  test.skipIf(!workerd)(`in workerd ${workerd?.version}`, async () => {
    build({ entryPoints: ['src/edge-function.ts'], outfile: 'worker.mjs' });
    await playFunction(await startWorkerd(workerd?.program as string, folder));
  });

  const edgeRuntime = findPackage('edge-runtime');
  if (!edgeRuntime) say(missingRuntime('edge-runtime'));
  test.skipIf(!edgeRuntime)('in edge-runtime', async () => {
    writeFileSync(join(folder, 'src/listener.ts'), LISTENER);
    build({ entryPoints: ['src/listener.ts'], format: 'iife', outfile: 'listener.js' });
    const code = readFileSync(join(folder, 'listener.js'), 'utf8');
    await playFunction(startEdgeRuntime(edgeRuntime as string, code));
  });
});
