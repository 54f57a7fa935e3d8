import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { record } from '../../test/conformance/records.js';
import type { CollectorConfig } from '../src/index.js';
import { build, CLI, cli, serve, start as startProgram } from './support/process.js';

let cwd = '';
const running: { kill(signal: 'SIGKILL'): boolean }[] = [];
beforeAll(build);
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-cli-'));
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(cwd, { recursive: true });
});

const run = (...args: string[]) => cli(args, { cwd });
const read = (name = 'collector.json'): CollectorConfig =>
  JSON.parse(readFileSync(join(cwd, name), 'utf8'));
const start = async (args: string[] = [], env: Record<string, string> = {}) => {
  const served = await serve(['--port', '0', ...args], { cwd, env });
  running.push(served.child);
  return served;
};

describe('check', () => {
  it('accepts what init writes', async () => {
    await run('init');
    expect(await run('check')).toMatchObject({ code: 0, out: 'collector.json: valid, 1 org\n' });
  });

  it('lists every problem at once', async () => {
    await run('init');
    const config = read();
    writeFileSync(
      join(cwd, 'collector.json'),
      JSON.stringify({ ...config, prot: 1, orgs: [{ ...config.orgs[0], tokens: [] }], port: -1 }),
    );
    const { code, err } = await run('check');
    expect(code).toBe(1);
    expect(err).toContain('collector.json: 3 problems');
    for (const path of ['prot', 'port', 'orgs[0].tokens']) expect(err).toContain(`  ${path}: `);
  });

  it('names the remedy for a missing or invalid file', async () => {
    expect((await run('check')).err).toContain('vitrine-collector init');
    writeFileSync(join(cwd, 'broken.json'), '{');
    const { code, err } = await run('check', '--config', 'broken.json');
    expect(code).toBe(1);
    expect(err).toContain('broken.json: ');
    expect(err).not.toContain('    at ');
  });
});

describe('a missing store', () => {
  it.each([
    [['erase', '--session', 's']],
    [['prune', '--older-than', '30']],
    [['export', 'out.ndjson']],
    [['backup', 'copy.db']],
    [['rebuild-rollup']],
  ])('%j names the missing store, and creates none', async (args) => {
    await run('init');
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`${join(realpathSync(cwd), 'events.db')}: the store does not exist`);
    expect(err).toContain('--store');
    const other = await run(...args, '--store', 'sqlite:folder/other.db');
    expect(other.code).toBe(1);
    expect(other.err).toContain(join(realpathSync(cwd), 'folder', 'other.db'));
    expect(readdirSync(cwd)).toEqual(['collector.json']);
  });

  it('is not migrated, and no store is migrated into itself', async () => {
    const move = (from: string, to: string) => run('migrate', '--from', from, '--to', to);
    const missing = await move('sqlite:none.db', 'sqlite:new.db');
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.err).toContain(join(realpathSync(cwd), 'none.db'));
    writeFileSync(join(cwd, 'events.db'), '');
    const same = await move('sqlite:events.db', 'sqlite:./events.db');
    expect(same).toMatchObject({ code: 1 });
    expect(same.err).toContain('the same store');
    expect(readdirSync(cwd)).toEqual(['events.db']);
  });
});

describe('a store that --store names needs no configuration', () => {
  const STORE = ['--store', 'sqlite:events.db'];
  const NO_CONFIG = /^collector\.json: no such file; create one with: vitrine-collector init/;
  const { org, sessionId } = record();

  beforeEach(async () => {
    const lines = [record(), record()].map((event) => JSON.stringify(event)).join('\n');
    writeFileSync(join(cwd, 'in.ndjson'), lines);
    expect(await run('import', ...STORE, 'in.ndjson')).toMatchObject({ code: 0 });
  });

  it.each<[args: string[], out: string, progress?: RegExp]>([
    [['export', 'out.ndjson'], 'out.ndjson: 2 events\n', /^(2 events(, .*)?\n)?$/],
    [['export', 'out.ndjson', '--session', sessionId, '--org', org], 'out.ndjson: '],
    [['check'], 'the store is sound: 2 events'],
    [['backup', 'copy.db'], 'copy.db is written and sound\n', /^([\d,]+ bytes written(, .*)?\n)?$/],
    [['erase', '--session', 'none'], '0 events erased\n'],
    [['prune', '--older-than', '36500'], '0 events from before '],
    [['rebuild-rollup'], 'every count is correct\n', /^(1 day counted(, .*)?\n)?$/],
    [['refused', 'list', '--org', org], ''],
    [['user', 'list'], ''],
    // A command that takes a second tells its progress.
  ])('%j', async (args, out, progress = /^$/) => {
    const result = await run(...args, ...STORE);
    expect(result).toMatchObject({ code: 0, err: expect.stringMatching(progress) });
    expect(result.out.startsWith(out)).toBe(true);
    expect(existsSync(join(cwd, 'collector.json'))).toBe(false);
  });

  it('is restored, and its audit log read', async () => {
    expect(await run('backup', 'copy.db', ...STORE)).toMatchObject({ code: 0 });
    expect((await run('restore', 'copy.db', ...STORE)).out).toContain(
      'has the 2 events of copy.db',
    );
    expect(await run('prune', '--older-than', '36500', ...STORE)).toMatchObject({ code: 0 });
    expect(JSON.parse((await run('audit', ...STORE)).out)).toMatchObject({ action: 'prune' });
  });

  it('is not read by commands that also need the configuration', async () => {
    for (const args of [
      ['serve'],
      ['refused', 'replay', '--org', org],
      ['token', 'list'],
      ['user', 'add', 'jo', '--link'],
    ])
      expect(await run(...args, ...STORE)).toMatchObject({
        code: 1,
        err: expect.stringMatching(NO_CONFIG),
      });
    expect(await run('check', '--config', 'other.json', ...STORE)).toMatchObject({ code: 1 });
    expect(await run('export', 'x.ndjson', '--user', 'u', ...STORE)).toMatchObject({
      code: 1,
      err: 'export: give --org <id>; there is no collector.json with the orgs\n',
    });
    expect(existsSync(join(cwd, 'x.ndjson'))).toBe(false);
  });

  it('must have an address', async () => {
    const { code, err } = await run('export', 'out.ndjson', '--store', 'events.db');
    expect(code).toBe(1);
    expect(err).toBe(
      '--store: must be the address of a store, such as sqlite:events.db or clickhouse:http://user:password@host:8123/vitrine\n',
    );
  });
});

it.each([
  [['export', '/nope/x'], '/nope/x: its folder does not exist'],
  [['export', '.'], '.: is a folder'],
  [['backup', '/nope/x'], '/nope/x: its folder does not exist'],
  [['import', 'nofile'], 'nofile: no such file'],
  [['import', '.'], '.: is a folder'],
  [['init', '--config', '/nope/d.json'], '/nope/d.json: its folder does not exist'],
  [['check', '--config', '/tmp'], '/tmp: is a folder'],
])('%j names the problem of the file in one line', async (args, message) => {
  await run('init');
  if (args[0] !== 'import') writeFileSync(join(cwd, 'events.db'), '');
  const { code, err } = await run(...args);
  expect(code).toBe(1);
  expect(err).toMatch(/^.*\n$/);
  expect(err).toContain(message);
  expect(existsSync(join(cwd, 'events.db'))).toBe(args[0] !== 'import');
});

it('export names a full disk', async () => {
  await run('init');
  const lines = Array.from({ length: 2_000 }, () => JSON.stringify(record())).join('\n');
  writeFileSync(join(cwd, 'in.ndjson'), lines);
  expect(await run('import', 'in.ndjson')).toMatchObject({ code: 0 });
  mkdirSync(join(cwd, 'out'));
  const { code, err } = await startProgram(
    'bash',
    ['-c', `ulimit -f 100; exec "${process.execPath}" "${CLI}" export out/out.ndjson`],
    { cwd },
  ).done;
  expect(code).toBe(1);
  expect(err).toMatch(/out\/out\.ndjson: exceeds the file size limit.*\n$/);
  expect(err).not.toContain('    at ');
});

it('prints its version', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(await run('--version')).toMatchObject({ code: 0, out: `${version}\n` });
});

describe('a wrong flag or variable is named, not the file', () => {
  it.each([
    [['--log-level', 'loud'], {}, '--log-level: must be one of fatal, error, warn, info, debug'],
    [[], { VITRINE_LOG_LEVEL: 'loud' }, 'VITRINE_LOG_LEVEL: must be one of fatal'],
    [
      ['--store', 'foo.db'],
      {},
      '--store: must be the address of a store, such as sqlite:events.db',
    ],
    [[], { VITRINE_STORE: 'foo.db' }, 'VITRINE_STORE: must be the address of a store'],
    [['--host', ''], {}, '--host: must be an address to listen on'],
  ])('%j %j', async (args, env, message) => {
    await run('init');
    const { code, err } = await cli(['serve', ...args], { cwd, env });
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err).not.toContain('collector.json');
  });
});

describe('serve', () => {
  it('serves the configuration of init', async () => {
    await run('init');
    const { address, child, done } = await start();
    expect(await (await fetch(`${address}/healthcheck`)).json()).toBe(true);
    child.kill('SIGINT');
    expect((await done).code).toBe(0);
  });

  it('takes settings from the environment, and flags first', async () => {
    await run('init', '--config', 'shop.json');
    const { port: _, ...config } = read('shop.json');
    writeFileSync(join(cwd, 'shop.json'), JSON.stringify(config));
    const env = {
      VITRINE_CONFIG: 'shop.json',
      VITRINE_HOST: '127.0.0.2',
      VITRINE_PORT: '1',
      VITRINE_STORE: 'sqlite:folder/from-env.db',
      VITRINE_LOG_LEVEL: 'trace',
    };
    const { address, run: output } = await start([], env);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.2:\d{2,}$/);
    await fetch(`${address}/healthcheck`);
    expect(output.out).toContain('"level":30');
    // The log line of a request arrives after its response, from another process.
    await vi.waitFor(() => expect(output.out).toContain('/healthcheck'), 5_000);
    expect(statSync(join(cwd, 'folder', 'from-env.db')).isFile()).toBe(true);
  });

  it('reads the address of the store from a file, and names what is wrong with it', async () => {
    await run('init');
    writeFileSync(join(cwd, 'secret'), 'sqlite:folder/from-file.db\n');
    const { address } = await start([], { VITRINE_STORE_FILE: 'secret' });
    expect((await fetch(`${address}/ready`)).status).toBe(200);
    expect(statSync(join(cwd, 'folder', 'from-file.db')).isFile()).toBe(true);
    const problem = async (env: Record<string, string>) => (await cli(['check'], { cwd, env })).err;
    writeFileSync(join(cwd, 'empty'), '\n');
    expect(await problem({ VITRINE_STORE_FILE: 'empty' })).toContain(
      'VITRINE_STORE_FILE: empty is empty',
    );
    expect(await problem({ VITRINE_STORE_FILE: 'nowhere' })).toMatch(
      /VITRINE_STORE_FILE: nowhere.*no such file/,
    );
    expect(
      await problem({ VITRINE_STORE_FILE: 'secret', VITRINE_STORE: 'sqlite:other.db' }),
    ).toContain('both set');
  });

  it('ignores an empty variable', async () => {
    await run('init');
    const names = ['CONFIG', 'HOST', 'PORT', 'STORE', 'STORE_FILE', 'LOG_LEVEL'];
    const env = Object.fromEntries(names.map((name) => [`VITRINE_${name}`, '']));
    const { address } = await start([], env);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(statSync(join(cwd, 'events.db')).isFile()).toBe(true);
  });

  it('names a wrong variable', async () => {
    await run('init');
    const { code, err } = await cli(['serve'], { cwd, env: { VITRINE_PORT: 'eighty' } });
    expect(code).toBe(1);
    expect(err).toContain('VITRINE_PORT is "eighty"');
    expect(err).not.toContain('    at ');
  });

  it('names --port when the port is in use', async () => {
    await run('init');
    const { address } = await start();
    const { code, err } = await run('serve', '--port', new URL(address).port);
    expect(code).toBe(1);
    expect(err).toContain('choose another port with --port');
  });
});
