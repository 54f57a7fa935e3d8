import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_PATH } from 'vitrine/contract';
import { noOwnEngine } from '../../tools/harness/clickhouse/engine.js';
import { startClickHouse } from '../../tools/harness/clickhouse/start-clickhouse.js';
import { childrenOf, commandOf } from '../../tools/harness/process-work.js';
import { configOf, event, PRIVATE } from './support/collector.js';
import { build, serve } from './support/process.js';

const WORKERS = 2;
const ROUNDS = 20;

describe.skipIf(noOwnEngine)(noOwnEngine ?? 'workers in front of ClickHouse', () => {
  let cwd = '';
  let server: Awaited<ReturnType<typeof startClickHouse>>;
  let served: Awaited<ReturnType<typeof serve>>;
  /** Each has a connection of its own; workers get connections in turns. */
  const agents = Array.from(
    { length: 2 * WORKERS },
    () => new Agent({ keepAlive: true, maxSockets: 1 }),
  );

  beforeAll(async () => {
    build();
    cwd = await mkdtemp(join(tmpdir(), 'vitrine-workers-clickhouse-'));
    server = await startClickHouse({ folder: join(cwd, 'data') });
    writeFileSync(
      join(cwd, 'collector.json'),
      JSON.stringify({ ...configOf(), logLevel: 'info' }),
      {
        mode: 0o600,
      },
    );
    const store = `clickhouse:http://127.0.0.1:${server.port}/shop?spool=spool.db`;
    served = await serve(['--port', '0', '--store', store, '--workers', `${WORKERS}`], { cwd });
  });
  afterAll(async () => {
    for (const agent of agents) agent.destroy();
    expect(await served.stop()).toMatchObject({ code: 0 });
    await server.stop();
    await rm(cwd, { recursive: true });
  });

  interface Sent {
    agent: Agent;
    body?: unknown;
  }
  const send = (path: string, { agent, body }: Sent) =>
    new Promise<{ status: number; json: unknown }>((resolve, reject) => {
      const sent = request(`${served.address}${BASE_PATH}${path}`, {
        ...{ agent, method: body === undefined ? 'GET' : 'POST' },
        headers: { authorization: `Bearer ${PRIVATE}` },
      });
      sent.on('error', reject);
      sent.on('response', (response) =>
        text(response).then(
          (content) => resolve({ status: response.statusCode ?? 0, json: JSON.parse(content) }),
          reject,
        ),
      );
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const post = (agent: Agent, $id: string) =>
    send('/events', { agent, body: event({ eventMetadata: { $id } }) }).then(
      ({ status }) => status,
      // Its worker was killed.
      () => 0,
    );
  const ids = async (agent: Agent) => {
    const { json } = await send('/events?perPage=1000', { agent });
    const { events, count } = json as {
      events: { eventMetadata: { $id: string } }[];
      count: number;
    };
    expect(count).toBe(events.length);
    return events.map(({ eventMetadata }) => eventMetadata.$id);
  };
  const workers = () =>
    childrenOf(served.child.pid as number).filter((pid) =>
      commandOf(pid).includes('worker-program'),
    );

  it('share one spool: each event is stored once, each worker reads those of all, also after one was killed', async () => {
    const acknowledged = new Set<string>();
    const load = (rounds: number, name: string) =>
      Promise.all(
        agents.map(async (agent, sender) => {
          for (let i = 0; i < rounds; i++) {
            const $id = `${name}-${sender}-${i}`;
            // Another worker gets the repetition of what has no response.
            while ((await post(agent, $id)) !== 200);
            acknowledged.add($id);
            // A repetition at another worker is no second event.
            expect(await post(agents[(sender + 1) % agents.length] as Agent, $id)).not.toBe(422);
          }
        }),
      );
    await load(ROUNDS, 'before');
    for (const agent of agents) expect(new Set(await ids(agent))).toEqual(acknowledged);

    const before = workers();
    expect(before).toHaveLength(WORKERS);
    const loading = load(ROUNDS, 'during');
    process.kill(before[0] as number, 'SIGKILL');
    await loading;
    await expect
      .poll(() => workers().filter((pid) => !before.includes(pid)).length, { timeout: 20_000 })
      .toBe(1);
    for (const agent of agents) {
      const found = await ids(agent);
      expect(new Set(found)).toEqual(acknowledged);
      expect(found.length).toBe(acknowledged.size);
      const [counted] = (await send('/events/views?range=day', { agent })).json as [
        { views: { views: number }[] },
      ];
      expect(counted.views.reduce((sum, { views }) => sum + views, 0)).toBe(acknowledged.size);
    }
  });
});
