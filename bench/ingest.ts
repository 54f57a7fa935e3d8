/**
 * `npm run bench:ingest`: durable single-event POSTs of the collector (one fsync for what arrives
 * together, answered after the commit) beside a bare `node:http` server that parses the body and
 * answers. Each runs in a process of its own; rounds take turns.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { createApp, openStore } from 'vitrine-collector';
import { PRIVATE_TOKEN, testConfig } from '../test/support/rig.js';
import { keep, median } from './machine.js';

const ROUNDS = 5;
const SECONDS = 4;
const CONNECTIONS = 64;

const BODY = JSON.stringify({
  eventType: 'product cart-add',
  sessionId: '553eedf9-a42e-465e-a833-894109ec21ac',
  device: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  eventMetadata: {
    item_id: 'CH-1',
    item_name: 'Armchair',
    price: 49.9,
    currency: 'EUR',
    $id: '[<id>]',
    $page: 'https://shop.example/armchair',
    $title: 'Armchair',
    $lib: 'vitrine/0.1.0',
  },
});

/** Serves one of the two; tells its port, then the CPU time that each asking covers. */
async function serve(kind: string) {
  let port: number;
  if (kind === 'bare') {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const event = JSON.parse(Buffer.concat(chunks).toString());
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify([event]));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  } else {
    const store = openStore(`sqlite:${process.argv[3]}`);
    const app = await createApp({ config: testConfig({ rateLimit: 0 }), store });
    port = Number(new URL(await app.listen({ port: 0 })).port);
  }
  process.send?.(port);
  let last = process.cpuUsage();
  process.on('message', () => {
    const used = process.cpuUsage(last);
    last = process.cpuUsage();
    process.send?.(used.user + used.system);
  });
}

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  const kinds = ['bare', 'collector'] as const;
  const children = kinds.map((kind) =>
    fork(fileURLToPath(import.meta.url), [kind, join(folder, 'events.db')], {
      execArgv: process.execArgv,
    }),
  );
  const answer = async (i: number) =>
    (await once(children[i] as NodeJS.EventEmitter, 'message'))[0];
  try {
    const ports = await Promise.all(kinds.map((_, i) => answer(i)));
    const rates: number[][] = [[], []];
    const cpu: number[][] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, kind] of kinds.entries()) {
        children[i]?.send('begin');
        await answer(i);
        const result = await autocannon({
          url: `http://127.0.0.1:${ports[i]}/api/analytics/events`,
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${PRIVATE_TOKEN}` },
          body: BODY,
          idReplacement: true,
          connections: CONNECTIONS,
          duration: SECONDS,
        });
        if (result.non2xx || result.errors) throw new Error(`${kind}: ${result.non2xx} refused`);
        children[i]?.send('end');
        const microseconds = await answer(i);
        rates[i]?.push(result.requests.total / result.duration);
        cpu[i]?.push(microseconds / result.requests.total);
      }
    }
    const row = (i: number) => ({
      requestsPerSecond: Math.round(median(rates[i] ?? [])),
      cpuMicrosecondsPerRequest: Math.round(median(cpu[i] ?? [])),
    });
    keep('ingest', {
      connections: CONNECTIONS,
      rounds: ROUNDS,
      secondsPerRound: SECONDS,
      bareNodeHttp: row(0),
      collectorSqliteDurable: row(1),
      ratio: Number((median(rates[1] ?? []) / median(rates[0] ?? [])).toFixed(2)),
    });
  } finally {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[2]) await serve(process.argv[2]);
else await measure();
