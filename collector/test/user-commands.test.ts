import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openStore } from '../src/index.js';
import { configOf, ORG } from './support/collector.js';
import { APP, call, PASSWORD } from './support/dashboard.js';
import { build, CLI, cli, serve, start } from './support/process.js';

/** A copy of the build with an app: other tests look at the build meanwhile. Where Node finds its packages. */
const COPY = fileURLToPath(new URL(`../node_modules/.users-${process.pid}`, import.meta.url));
const program = join(COPY, 'dist/cli.js');
let cwd = '';
const running: { kill(signal: 'SIGKILL'): boolean }[] = [];

beforeAll(() => {
  build();
  cpSync(dirname(CLI), dirname(program), { recursive: true });
  cpSync(join(CLI, '../../package.json'), join(COPY, 'package.json'));
  // The address of the dashboard is printed only when its app is built.
  mkdirSync(join(COPY, 'dist/dashboard'), { recursive: true });
  writeFileSync(join(COPY, 'dist/dashboard/index.html'), APP['index.html']);
});
afterAll(() => rmSync(COPY, { recursive: true, force: true }));
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-users-'));
  writeConfig();
  await openStore(`sqlite:${join(cwd, 'events.db')}`).close();
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(cwd, { recursive: true });
});

const writeConfig = (more: object = {}) =>
  writeFileSync(
    join(cwd, 'collector.json'),
    JSON.stringify({ ...configOf(), logLevel: 'info', ...more }),
    { mode: 0o600 },
  );
const user = (...args: string[]) => cli(['user', ...args], { cwd, program });

/** Runs a command with a text on its standard input. */
async function userWithInput(input: string, ...args: string[]) {
  const { child, done } = start(process.execPath, [program, 'user', ...args], { cwd });
  child.stdin?.end(input);
  return done;
}

async function startServer() {
  const served = await serve(['--port', '0'], { cwd, program });
  running.push(served.child);
  const port = Number(new URL(served.address).port);
  const post = (path: string, body: object, headers = {}) =>
    call(port, {
      ...{ method: 'POST', path: `/dashboard/api${path}`, body },
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    });
  return {
    ...served,
    post,
    signIn: (name: string, password = PASSWORD) => post('/sign-in', { name, password }),
    redeem: (token: string) => post('/redeem', { token }),
    viewer: (cookies: string[]) =>
      call(port, {
        path: '/dashboard/api/viewer',
        headers: { cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') },
      }),
    /** The one-time link that the server prints. */
    async link() {
      await vi.waitFor(() => expect(served.run.err).toContain('Dashboard: '));
      return vi.waitFor(() => {
        const link = /http:\S+\/dashboard\/welcome#(signin\.\S+)/.exec(served.run.err);
        expect(link).not.toBeNull();
        return { address: link?.[0] as string, token: link?.[1] as string };
      });
    },
    async stop() {
      served.child.kill('SIGTERM');
      return served.done;
    },
  };
}

it('prints a link for the first sign-in until a user has a password', async () => {
  const first = await startServer();
  const { address, token } = await first.link();
  expect(address.startsWith(`${first.address}/dashboard/`)).toBe(true);
  expect(first.run.out).not.toContain(token);
  expect((await first.redeem(token)).status).toBe(200);
  expect((await first.redeem(token)).status).toBe(401);
  await first.stop();

  // Used, and still without a password: the next start has another link.
  const second = await startServer();
  const next = await second.link();
  expect(next.token).not.toBe(token);
  const signedIn = await second.redeem(next.token);
  const headers = {
    cookie: signedIn.cookies.map((cookie) => cookie.split(';')[0]).join('; '),
    'x-csrf-token': signedIn.json.csrfToken,
  };
  const chosen = await second.post('/password', { password: PASSWORD, name: 'anna' }, headers);
  expect(chosen.status, chosen.text).toBe(200);
  // Sessions and users outlive a restart.
  await second.stop();
  const third = await startServer();
  expect((await third.viewer(chosen.cookies)).json.name).toBe('anna');
  await vi.waitFor(() => expect(third.run.err).toContain('Dashboard: '));
  const stopped = await third.stop();
  expect(stopped.err).not.toContain('welcome#');
});

it('prints no link while the dashboard is off', async () => {
  writeConfig({ dashboard: false });
  const server = await startServer();
  const { err, out } = await server.stop();
  expect(err + out).not.toContain('ashboard');
});

it('serves the dashboard on a separate listener', async () => {
  writeConfig({ dashboard: { port: 0 } });
  const server = await startServer();
  const { address, token } = await server.link();
  const { port, origin } = new URL(address);
  expect(origin).not.toBe(server.address);
  const redeemed = await call(Number(port), {
    ...{ method: 'POST', path: '/dashboard/api/redeem', body: { token } },
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
  });
  expect(redeemed.status).toBe(200);
  expect((await server.redeem(token)).status).toBe(404);
  await server.stop();
});

it('adds, lists, resets and removes users beside a running collector', async () => {
  const server = await startServer();
  await server.link();
  const added = await userWithInput(`${PASSWORD}\n`, 'add', 'Anna', '--password-stdin');
  expect(added.err).toBe('');
  expect(added.out).toBe('Anna may sign in as owner\n');
  const signedIn = await server.signIn('anna');
  expect(signedIn.status, signedIn.text).toBe(200);
  expect(signedIn.json.orgs).toHaveLength(2);
  const twice = await userWithInput(`${PASSWORD}\n`, 'add', 'ANNA', '--password-stdin');
  expect(twice.code).toBe(1);
  expect(twice.err).toContain('there is a user ANNA already');

  const invited = await user('add', 'ben', '--role', 'viewer', '--org', ORG, '--link');
  const link = /#(signin\.\S+)/.exec(invited.out)?.[1] as string;
  expect((await server.redeem(link)).json.orgs).toMatchObject([{ orgId: ORG, role: 'viewer' }]);

  const listed = await user('list');
  // The first owner is gone: it never signed in.
  expect(listed.out.trim().split('\n')).toEqual([
    expect.stringMatching(/^Anna\towner of all orgs\thas a password\tsince \d{4}-\d\d-\d\d$/),
    expect.stringMatching(new RegExp(`^ben\tviewer of ${ORG}\thas no password yet\t`)),
  ]);

  const reset = await user('reset', 'anna');
  const again = /#(signin\.\S+)/.exec(reset.out)?.[1] as string;
  await vi.waitFor(
    async () => expect((await server.viewer(signedIn.cookies)).status).toBe(401),
    5_000,
  );
  expect((await server.signIn('anna')).status).toBe(401);
  const back = await server.redeem(again);
  expect(back.json).toMatchObject({ name: 'Anna', hasPassword: false });

  expect((await user('remove', 'Anna')).out).toBe('Anna is removed, and signed out everywhere\n');
  await vi.waitFor(async () => expect((await server.viewer(back.cookies)).status).toBe(401), 5_000);
  for (const command of ['remove', 'reset']) {
    const unknown = await user(command, 'Anna');
    expect([unknown.code, unknown.err]).toEqual([1, 'there is no user Anna; see: user list\n']);
  }
  await server.stop();
});

it.each([
  [['add', ' ', '--link'], 'the name is empty'],
  [['add', 'anna', '--link', '--org', 'none'], '--org: there is no org "none"'],
  [['add', 'anna', '--link', '--role', 'admin'], 'Allowed choices are owner, viewer'],
  [['add', 'anna', '--link', '--password-stdin'], 'use either --password-stdin or --link'],
  [['add', 'anna'], 'there is no terminal to ask for a password; use --password-stdin or --link'],
])('refuses %j', async (args, message) => {
  const { code, err } = await user(...args);
  expect(code).toBe(1);
  expect(err).toContain(message);
  expect(err).not.toContain('    at ');
});

it('creates no store, so that a wrong path is noticed', async () => {
  rmSync(join(cwd, 'events.db'));
  const { code, err } = await user('list');
  expect(code).toBe(1);
  expect(err).toContain('the store does not exist');
  expect(existsSync(join(cwd, 'events.db'))).toBe(false);
});

it('keeps a password when the configuration is missing, without which there is no sign-in link', async () => {
  await userWithInput(`${PASSWORD}\n`, 'add', 'anna', '--password-stdin');
  rmSync(join(cwd, 'collector.json'));
  const named = ['--store', 'sqlite:events.db'];
  const { code, out, err } = await user('reset', 'anna', ...named);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('collector.json: no such file');
  expect((await user('list', ...named)).out).toContain('has a password');
});

it('refuses a short password, and stores none in clear', async () => {
  const short = await userWithInput('short\n', 'add', 'anna', '--password-stdin');
  expect([short.code, short.err]).toEqual([
    1,
    'the password is shorter than 10 characters; choose a longer one\n',
  ]);
  await userWithInput(`${PASSWORD}\r\n`, 'add', 'anna', '--password-stdin');
  expect(readFileSync(join(cwd, 'events.db')).includes(PASSWORD)).toBe(false);
  const store = openStore(`sqlite:${join(cwd, 'events.db')}`);
  expect(await store.admin.list('user')).toHaveLength(1);
  await store.close();
});

it('asks for the password twice on a terminal, without showing it', async () => {
  const ask = async (...answers: string[]) => {
    const command = `${process.execPath} ${program} user add anna`;
    const { child, run, done } = start('script', ['-qec', command, '/dev/null'], { cwd });
    for (const [question, answer] of [
      ['Password: ', answers[0]],
      ['Again: ', answers[1]],
    ] as const) {
      await vi.waitFor(() => expect(run.out).toContain(question), 20_000);
      child.stdin?.write(`${answer}\r`);
    }
    return done;
  };
  const differ = await ask(PASSWORD, 'another password');
  expect(differ.code).toBe(1);
  expect(differ.out).toContain('the two passwords differ');
  const added = await ask(`${PASSWORD}xy\u007f\u007f`, PASSWORD);
  expect(added.code, added.out).toBe(0);
  expect(added.out).toContain('anna may sign in as owner');
  expect(added.out + differ.out).not.toContain(PASSWORD);
  const server = await startServer();
  expect((await server.signIn('anna')).status).toBe(200);
  await server.stop();
});
