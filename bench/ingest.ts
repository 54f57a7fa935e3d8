/**
 * `npm run bench:ingest`: durable POSTs of the collector (one fsync for what arrives together, answered
 * after the commit) beside a bare `node:http` server that parses the body and answers: single events as
 * fast as they go, single events at half of that, and arrays. Each runs in a process of its own, and both
 * take turns.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { createApp, openStore } from 'vitrine-collector';
import { PRIVATE_TOKEN, testConfig } from '../tools/harness/rig.js';
import { keep, median } from './machine.js';

const ROUNDS = 5;
const SECONDS = 4;
const CONNECTIONS = 64;

/** Events of an array, and connections that send arrays. */
const ARRAY = 100;
const ARRAY_CONNECTIONS = 8;

const event = (id: string) => ({
  eventType: 'product cart-add',
  sessionId: '553eedf9-a42e-465e-a833-894109ec21ac',
  device: 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  eventMetadata: {
    item_id: 'CH-1',
    item_name: 'Armchair',
    price: 49.9,
    currency: 'EUR',
    $id: id,
    $page: 'https://shop.example/armchair',
    $title: 'Armchair',
    $lib: 'vitrine/0.1.0',
  },
});

/** The load generator puts an id of its own in the place of `[<id>]`, one for each request. */
const SINGLE = JSON.stringify(event('[<id>]'));
const BATCH = JSON.stringify(Array.from({ length: ARRAY }, (_, i) => event(`[<id>]-${i}`)));

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
        response.end(JSON.stringify(Array.isArray(event) ? event : [event]));
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

/** How long the disk takes to have a page for good, with nobody else to wait for: ms, one of many. */
function fsyncTimes(folder: string): number[] {
  const file = openSync(join(folder, 'fsync'), 'w');
  const page = Buffer.alloc(4_096);
  const times = Array.from({ length: 50 }, () => {
    writeSync(file, page);
    const begin = performance.now();
    fsyncSync(file);
    return performance.now() - begin;
  });
  closeSync(file);
  return times;
}

const KINDS = ['bare', 'collector'] as const;

interface Load {
  body: string;
  connections: number;
  /** Requests a second. Default: as many as are answered. */
  rate?: number;
}

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  const children = KINDS.map((kind) =>
    fork(fileURLToPath(import.meta.url), [kind, join(folder, 'events.db')], {
      execArgv: process.execArgv,
    }),
  );
  const answer = async (i: number) =>
    (await once(children[i] as NodeJS.EventEmitter, 'message'))[0];
  const ports = await Promise.all(KINDS.map((_, i) => answer(i)));

  const run = async (i: number, { body, connections, rate }: Load) => {
    children[i]?.send('begin');
    await answer(i);
    const { requests, duration, latency, non2xx, errors } = await autocannon({
      url: `http://127.0.0.1:${ports[i]}/api/analytics/events`,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${PRIVATE_TOKEN}` },
      body,
      idReplacement: true,
      connections,
      duration: SECONDS,
      ...(rate && { overallRate: Math.round(rate) }),
    });
    if (non2xx || errors) throw new Error(`${KINDS[i]}: ${non2xx} refused, ${errors} failed`);
    children[i]?.send('end');
    // The thread that writes is part of its process.
    const cpu = (await answer(i)) / requests.total;
    return { rate: requests.total / duration, cpu, p50: latency.p50, p99: latency.p99 };
  };
  const fsyncs: number[] = [];
  /** Medians of rounds in which the two take turns. */
  const compare = async (load: (i: number) => Load) => {
    const runs: Awaited<ReturnType<typeof run>>[][] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      for (const i of KINDS.keys()) runs[i]?.push(await run(i, load(i)));
      fsyncs.push(...fsyncTimes(folder));
    }
    return runs.map((of) => {
      const middle = (name: 'rate' | 'cpu' | 'p50' | 'p99') => median(of.map((one) => one[name]));
      return { rate: middle('rate'), cpu: middle('cpu'), p50: middle('p50'), p99: middle('p99') };
    }) as [bare: (typeof runs)[0][0], collector: (typeof runs)[0][0]];
  };

  try {
    const single = await compare(() => ({ body: SINGLE, connections: CONNECTIONS }));
    const half = await compare((i) => ({
      body: SINGLE,
      connections: CONNECTIONS,
      rate: (single[i]?.rate ?? 0) / 2,
    }));
    const batch = await compare(() => ({ body: BATCH, connections: ARRAY_CONNECTIONS }));
    const asFastAsItGoes = ({ rate, cpu }: (typeof single)[0]) => ({
      requestsPerSecond: Math.round(rate),
      cpuMicrosecondsPerRequest: Math.round(cpu),
    });
    const atHalf = ({ rate, p50, p99 }: (typeof single)[0]) => ({
      requestsPerSecond: Math.round(rate),
      millisecondsP50: p50,
      millisecondsP99: p99,
    });
    const ofArrays = ({ rate, cpu }: (typeof single)[0]) => ({
      eventsPerSecond: Math.round(rate * ARRAY),
      cpuMicrosecondsPerEvent: Number((cpu / ARRAY).toFixed(1)),
    });
    const inTurns = <T>(
      figures: (of: (typeof single)[0]) => T,
      [bare, collector]: typeof single,
    ) => ({
      bareNodeHttp: figures(bare),
      collectorSqliteDurable: figures(collector),
      ratio: Number((collector.rate / bare.rate).toFixed(2)),
    });
    keep('ingest', {
      rounds: ROUNDS,
      secondsPerRound: SECONDS,
      millisecondsOfOneFsync: Number(median(fsyncs).toFixed(2)),
      singleEvents: { connections: CONNECTIONS, ...inTurns(asFastAsItGoes, single) },
      singleEventsAtHalfLoad: {
        connections: CONNECTIONS,
        bareNodeHttp: atHalf(half[0]),
        collectorSqliteDurable: atHalf(half[1]),
      },
      arrays: { events: ARRAY, connections: ARRAY_CONNECTIONS, ...inTurns(ofArrays, batch) },
    });
  } finally {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[2]) await serve(process.argv[2]);
else await measure();
