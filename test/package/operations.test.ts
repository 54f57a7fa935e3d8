import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../tools/harness/engines/free-port.js';
import { serveCollector } from '../../tools/harness/serve-collector.js';
import type { Program } from '../../tools/harness/start-program.js';

/** Stands for the server that the page is about. */
const machine = mkdtempSync(join(tmpdir(), 'vitrine-operations-'));
const data = join(machine, 'data');
for (const folder of ['opt', 'data', 'tmp']) mkdirSync(join(machine, folder));
const port = await freePort();
const env = {
  ...process.env,
  PATH: `${join(machine, 'opt/node_modules/.bin')}:${process.env.PATH}`,
  VITRINE_PORT: String(port),
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
};

let collector: Program | undefined;

async function stop() {
  await collector?.stop();
  collector = undefined;
}

async function start() {
  const program = join(machine, 'opt/node_modules/vitrine-collector/bin/vitrine-collector.js');
  collector = await serveCollector([], { cwd: data, env, program });
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
}

afterAll(async () => {
  await stop();
  rmSync(machine, { recursive: true, force: true });
});

interface Token {
  token: string;
  kind: string;
}
const privateToken = (): string => {
  const { orgs } = JSON.parse(readFileSync(join(data, 'collector.json'), 'utf8'));
  return orgs[0].tokens.find(({ kind }: Token) => kind === 'private').token;
};

const shell = (command: string, cwd: string) =>
  execFileSync('sh', ['-c', command], { cwd, env, encoding: 'utf8', stdio: 'pipe' });

/** Commands of systemd, of the shell that runs the others, and of the terminal that serves. */
const REPLACED: Readonly<Record<string, () => unknown>> = {
  'vitrine-collector serve': start,
  'systemctl start vitrine-collector': start,
  'systemctl stop vitrine-collector': stop,
  'systemctl restart vitrine-collector': () => stop().then(start),
  'systemctl reload vitrine-collector': () => collector?.child.kill('SIGHUP'),
  'export PATH="/opt/vitrine/node_modules/.bin:$PATH"': () => {},
};

const FOLDERS: Readonly<Record<string, string>> = {
  '/opt/vitrine': join(machine, 'opt'),
  '/var/lib/vitrine': data,
  '/tmp': join(machine, 'tmp'),
};
const inMachine = (command: string) =>
  command
    .replace(
      /(?<= )(\/opt\/vitrine|\/var\/lib\/vitrine|\/tmp)\b/g,
      (path) => FOLDERS[path] as string,
    )
    .replaceAll('127.0.0.1:8787', `127.0.0.1:${port}`);

const count = async () => {
  const response = await fetch(`http://127.0.0.1:${port}/v/events?perPage=1`, {
    headers: { authorization: `Bearer ${privateToken()}` },
  });
  return (await response.json()).count as number;
};
const store = (sessionId: string) =>
  fetch(`http://127.0.0.1:${port}/v/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${privateToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ eventType: 'product renders', sessionId }),
  });

test('the commands of docs/operations.md install, serve, upgrade, restore and mend a collector', async () => {
  const page = readFileSync('docs/operations.md', 'utf8');
  const commands = [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );
  /** The clone, until a command leaves it. */
  let folder = process.cwd();
  const output = new Map<string, string>();
  for (const command of commands) {
    if (command.startsWith('docker ')) continue;
    const replaced = REPLACED[command];
    if (command.startsWith('cd ')) folder = inMachine(command).slice(3);
    else if (replaced) await replaced();
    else {
      const token = existsSync(join(data, 'collector.json')) ? privateToken() : '';
      const own = inMachine(command).replace('<the private token>', token);
      output.set(command, shell(own, folder));
    }
    if (command === 'vitrine-collector serve') await store('s-1');
    // It comes after the backup, so a restored store does not have it.
    if (command === 'vitrine-collector backup backup.db') await store('s-2');
  }
  expect(output.get('vitrine-collector --version')?.trim()).toBe('0.1.0');
  const probe = (path: string) => output.get(`curl --fail http://127.0.0.1:8787/${path}`);
  expect([probe('healthcheck'), probe('ready')]).toEqual(['true', 'true']);
  const metrics = [...output].find(([command]) => command.endsWith('/metrics'))?.[1];
  expect(metrics).toContain('vitrine_events_total{outcome="stored"} 1');
  expect(output.get('vitrine-collector restore backup.db')).toContain(
    'has the 1 event of backup.db',
  );
  // The last command of the page erases the session that the backup has.
  expect(await count()).toBe(0);
  expect(commands.length).toBeGreaterThan(20);
}, 180_000);
