/**
 * `npm run bench:workers`: CPU of an event with `serve --workers`, by its parts: a worker, the process with the store,
 * and the thread in it that writes. The parts tell how many events one machine takes, also one with more cores than
 * this: each part has a core of its own at most, and workers can be added.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { childrenOf, commandOf, ownCpuNs, threadCpuNs } from '../tools/harness/process-work.js';
import { testConfig } from '../tools/harness/rig.js';
import { serveCollector } from '../tools/harness/serve-collector.js';
import type { Program } from '../tools/harness/start-program.js';
import { requestsOfVisitors } from './ingest/visitors.js';
import { keep, median } from './machine.js';

const CONNECTIONS = 64;
const WORKERS = [1, 2];
const ROUNDS = 3;
const REQUESTS = 10_000;

type Served = Program & { address: string };

const serve = (cwd: string, workers: number): Promise<Served> =>
  serveCollector(['--port', '0', '--store', `sqlite:${workers}.db`, '--workers', `${workers}`], {
    cwd,
  });

/** µs of each part since the start. */
function cpuOf(pid: number) {
  const workers = childrenOf(pid).filter((child) => commandOf(child).includes('worker-program'));
  const store = ownCpuNs(pid);
  const main = threadCpuNs(pid);
  const ofWorkers = workers.reduce((sum, worker) => sum + ownCpuNs(worker), 0);
  return [ofWorkers, main, store - main].map((ns) => ns / 1_000);
}

async function measure({ child, address }: Served) {
  const before = cpuOf(child.pid as number);
  const { requests, duration, non2xx, errors } = await autocannon({
    ...{ url: address, requests: requestsOfVisitors(1), idReplacement: true },
    ...{ connections: CONNECTIONS, amount: REQUESTS },
  });
  if (non2xx || errors) throw new Error(`${non2xx} refused, ${errors} failed`);
  const [worker = 0, store = 0, writer = 0] = cpuOf(child.pid as number).map(
    (cpu, i) => (cpu - (before[i] ?? 0)) / requests.total,
  );
  return { rate: requests.total / duration, worker, store, writer };
}

const folder = mkdtempSync(join(tmpdir(), 'vitrine-workers-'));
const config = { ...testConfig(), logLevel: 'info', dashboard: false };
writeFileSync(join(folder, 'collector.json'), JSON.stringify(config), { mode: 0o600 });
const servers: Served[] = [];
try {
  for (const workers of WORKERS) servers.push(await serve(folder, workers));
  for (const server of servers) await measure(server);
  const rounds: Awaited<ReturnType<typeof measure>>[][] = servers.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, server] of servers.entries()) rounds[i]?.push(await measure(server));
  keep('workers', {
    rounds: ROUNDS,
    requestsOfARound: REQUESTS,
    connections: CONNECTIONS,
    byWorkers: rounds.map((runs, i) => {
      const middle = (name: keyof (typeof runs)[0]) =>
        Math.round(median(runs.map((run) => run[name])));
      return {
        workers: WORKERS[i],
        eventsPerSecond: middle('rate'),
        cpuMicrosecondsPerEvent: {
          worker: middle('worker'),
          processWithStore: middle('store'),
          writer: middle('writer'),
        },
      };
    }),
  });
} finally {
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
