import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createConnection } from '../src/store/clickhouse/connection.js';

/** How long the server takes: ms. */
const SLOW = 600;

let server: Server;
let client: ClickHouseClient;
beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.end(), SLOW);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

it('an insert has a deadline; a deletion has none of its own', async () => {
  const { run } = createConnection(client);
  await expect(run('INSERT', undefined, undefined, SLOW / 4)).rejects.toThrow();
  const begin = performance.now();
  await run('ALTER TABLE events DELETE WHERE 1');
  expect(performance.now() - begin).toBeGreaterThan(SLOW * 0.9);
});
