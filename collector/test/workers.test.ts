import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_PATH } from 'vitrine/contract';
import { childrenOf, commandOf } from '../../tools/harness/process-work.js';
import { createRateLimiter } from '../src/http/rate-limits.js';
import { configOf, event, PRIVATE } from './support/collector.js';
import { build, CLI, serve, start } from './support/process.js';

const CLIENT_LIMIT = 40;

let cwd = '';
let served: Awaited<ReturnType<typeof serve>>;
/** Each has a connection of its own; workers get connections in turns. */
let agents: Agent[] = [];
const file = () => join(cwd, 'collector.json');

beforeAll(async () => {
  build();
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-workers-'));
  const config = { ...configOf({ clientRateLimit: CLIENT_LIMIT }), logLevel: 'info' };
  writeFileSync(file(), JSON.stringify(config), { mode: 0o600 });
  served = await serve(['--port', '0', '--store', 'sqlite:workers.db', '--workers', '2'], { cwd });
  agents = Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
});
afterAll(async () => {
  for (const agent of agents) agent.destroy();
  served.child.kill('SIGTERM');
  // Nothing keeps it from its end.
  expect(await served.done).toMatchObject({ code: 0 });
  await rm(cwd, { recursive: true });
});

interface Sent {
  agent?: Agent;
  body?: unknown;
  headers?: Record<string, string>;
}

const send = (path: string, { agent = agents[0], body, headers }: Sent = {}) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const request = httpRequest(`${served.address}${path}`, {
      ...{ agent, method: body === undefined ? 'GET' : 'POST' },
      headers: { authorization: `Bearer ${PRIVATE}`, ...headers },
    });
    request.on('error', reject);
    request.on('response', (response) =>
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject),
    );
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });

const post = (sent: Sent) => send(`${BASE_PATH}/events`, { body: event(), ...sent });

const metric = (text: string, name: string) =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);

describe('workers on one port', () => {
  it('store and read events in one store, whichever worker gets the request', async () => {
    const bodies = await Promise.all(agents.map((agent) => post({ agent })));
    const [id] = bodies.map(({ body }) => JSON.parse(body)[0].id);
    for (const agent of agents) {
      expect((await send(`${BASE_PATH}/events/${id}`, { agent })).status).toBe(200);
      const list = JSON.parse((await send(`${BASE_PATH}/events`, { agent })).body);
      expect(list.count).toBe(agents.length);
      expect((await send('/ready', { agent })).body).toBe('true');
    }
  });

  it('keep refused events together', async () => {
    for (const agent of agents)
      expect((await post({ agent, body: event({ eventType: 'x' }) })).status).toBe(422);
    const refused = async (agent: Agent) =>
      JSON.parse((await send(`${BASE_PATH}/events/refused`, { agent })).body).count;
    for (const agent of agents) await expect.poll(() => refused(agent)).toBe(agents.length);
  });

  it('show the metrics of all, and those of the store once', async () => {
    for (const agent of agents) {
      const { body } = await send('/metrics', { agent });
      expect(metric(body, 'vitrine_events_total{outcome="stored"}')).toBe(agents.length);
      expect(metric(body, 'vitrine_rejected_requests_total{code="createEvent"}')).toBe(
        agents.length,
      );
      expect(metric(body, 'vitrine_store_commits_total')).toBeGreaterThan(0);
      expect(metric(body, 'vitrine_store_commits_total')).toBeLessThanOrEqual(agents.length);
      expect(body.match(/^vitrine_build_info\{.*\} 1$/gm)).toHaveLength(1);
    }
  });

  it('count a client together', async () => {
    const [one, ...others] = agents as [Agent, ...Agent[]];
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    for (let i = 0; i < CLIENT_LIMIT; i++)
      expect((await post({ agent: one, headers })).status).toBe(200);
    expect((await post({ agent: one, headers })).status).toBe(429);
    for (const agent of others) {
      let accepted = 0;
      const statusOf = async () => {
        const { status } = await post({ agent, headers });
        if (status === 200) accepted++;
        return status;
      };
      await expect.poll(statusOf, { timeout: 10_000 }).toBe(429);
      // The worker's own count of the client is far below the limit.
      expect(accepted).toBeLessThan(CLIENT_LIMIT / 2);
    }
    expect((await post({ agent: one, headers: { 'x-forwarded-for': '203.0.113.8' } })).status).toBe(
      200,
    );
  });

  it('all apply a new configuration', async () => {
    const config = JSON.parse(readFileSync(file(), 'utf8'));
    config.orgs[0].tokens.push({ token: 'another-private-token', kind: 'private' });
    writeFileSync(file(), JSON.stringify(config));
    served.child.kill('SIGHUP');
    const headers = { authorization: 'Bearer another-private-token' };
    for (const agent of agents)
      await expect.poll(async () => (await post({ agent, headers })).status).toBe(200);
  });
});

it('ends when it is told to while its workers start', async () => {
  const args = ['serve', '--port', '0', '--store', 'sqlite:ending.db', '--workers', '2'];
  const { child, done } = start(process.execPath, [CLI, ...args], { cwd });
  const isStarting = () =>
    childrenOf(child.pid as number).some((pid) => commandOf(pid).includes('worker-program'));
  await expect.poll(isStarting, { interval: 5, timeout: 20_000 }).toBe(true);
  child.kill('SIGTERM');
  expect(await done).toMatchObject({ code: 0 });
});

describe('a shared limit', () => {
  it('counts requests of other workers once, and reports only keys near their limit', () => {
    let time = 0;
    const [one, two] = Array.from({ length: 2 }, () =>
      createRateLimiter({ max: 100, isShared: true, clock: () => time }),
    ) as [ReturnType<typeof createRateLimiter>, ReturnType<typeof createRateLimiter>];
    one.count('rare');
    for (let i = 0; i < 60; i++) one.count('often');
    const newCounts = one.takeUnreported();
    expect(newCounts).toEqual([['often', 60]]);
    expect(one.takeUnreported()).toEqual([]);
    for (const [key, requests] of newCounts) two.addReported(key, requests);
    expect(two.takeUnreported()).toEqual([]);
    for (let i = 0; i < 40; i++) two.count('often');
    expect(() => two.count('often')).toThrow(expect.objectContaining({ code: 'rateLimited' }));
    time = 61_000;
    // Others have no use for the requests of the minute before.
    expect(two.takeUnreported()).toEqual([]);
    two.count('often');
  });
});
