import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_PATH } from 'vitrine/contract';
import { openStore, parseConfig } from '../src/index.js';
import { LIMITS } from '../src/lib/limits.js';
import { event } from './support/collector.js';
import { build, cli, serve } from './support/process.js';

let cwd = '';
beforeAll(async () => {
  build();
  cwd = await mkdtemp(join(tmpdir(), 'vitrine-drain-'));
});
afterAll(() => rm(cwd, { recursive: true }));

test('finishes open requests after SIGTERM, and keeps all acknowledged events', async () => {
  await cli(['init'], { cwd });
  const config = parseConfig(JSON.parse(readFileSync(join(cwd, 'collector.json'), 'utf8')));
  const token = config.orgs[0]?.tokens.find(({ kind }) => kind === 'private')?.token;
  const { address, child, done } = await serve(['--port', '0', '--store', 'sqlite:kept.db'], {
    cwd,
  });
  const { hostname, port } = new URL(address);
  const body = JSON.stringify(event({ eventMetadata: { $id: 'in-flight' } }));
  const text = `POST ${BASE_PATH}/events HTTP/1.1\r\nHost: c\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(text.slice(0, -10));

  const acknowledged = new Set<string>(['in-flight']);
  let sending = true;
  const send = async (sender: number) => {
    for (let i = 0; sending; i++) {
      const $id = `${sender}-${i}`;
      const response = await fetch(`${address}${BASE_PATH}/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(event({ eventMetadata: { $id } })),
      }).catch(() => undefined);
      if (response?.status === 200) acknowledged.add($id);
      if (!response) return;
    }
  };
  const senders = Array.from({ length: 8 }, (_, i) => send(i));
  await expect.poll(() => acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(8);
  const ended = Date.now();
  child.kill('SIGTERM');
  // The collector closes its port before it waits for requests that have begun.
  await expect
    .poll(() =>
      fetch(`${address}/healthcheck`).then(
        () => 'open',
        () => 'closed',
      ),
    )
    .toBe('closed');
  socket.write(text.slice(-10));
  let response = '';
  for await (const chunk of socket) response += chunk;
  sending = false;
  await Promise.all(senders);
  expect(response).toMatch(/^HTTP\/1.1 200 /);
  expect((await done).code).toBe(0);
  // It did not wait until it closes open connections.
  expect(Date.now() - ended).toBeLessThan(LIMITS.requestMs);

  expect(acknowledged.size).toBeGreaterThan(8);
  const store = openStore(`sqlite:${join(cwd, 'kept.db')}`);
  const org = config.orgs[0]?.id as string;
  const page = await store.list({ org, sort: 'createdAt', limit: 100_000, offset: 0 });
  await store.close();
  const ids = new Set(page?.events.map(({ clientEventId }) => clientEventId));
  expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
});
