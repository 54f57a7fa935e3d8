import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createConnection } from '../src/store/clickhouse/connection.js';

/** Response time of the server. */
const RESPONSE_MS = 600;

let server: Server;
let client: ClickHouseClient;
beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end(), RESPONSE_MS);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

it('limits a command with timeoutMs, and no other', async () => {
  const { command } = createConnection(client);
  await expect(command('INSERT', { timeoutMs: RESPONSE_MS / 4 })).rejects.toThrow();
  const begin = performance.now();
  await command('ALTER TABLE events DELETE WHERE 1');
  expect(performance.now() - begin).toBeGreaterThan(RESPONSE_MS * 0.9);
});
