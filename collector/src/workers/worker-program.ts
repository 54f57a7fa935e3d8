/** Program of a worker: serves HTTP beside others on one port. Its store is that of the process that has started it. */

import type { AddressInfo } from 'node:net';
import { createApp, type SharedLimit } from '../app.js';
import { apiListener, dashboardListener } from '../config/listeners.js';
import { createMetrics } from '../http/metrics.js';
import type { Store } from '../store/store.js';
import type { Counts, FromWorker, ToWorker, WorkerStart } from './messages.js';
import { createRemoteStore } from './remote-store.js';
import { shutDownApp } from './shut-down-app.js';

/** Time between two messages about the limits: ms. Until the next message, a client may exceed its limit. */
const COUNTS_INTERVAL_MS = 100;

const send = (message: FromWorker) => process.send?.(message, undefined, undefined, () => {});
const remote = createRemoteStore(send);
const texts = new Map<number, (text: string) => void>();
let nextText = 0;

async function start({
  config,
  version,
  trackerFolder,
  correctsRollup,
  clientSecret,
}: WorkerStart) {
  const own = createMetrics(remote.store, { includeProcess: true, includeStore: false });
  const metrics = {
    ...own,
    // Any worker returns the metrics of all.
    text: () =>
      new Promise<string>((resolve) => {
        texts.set(nextText, resolve);
        send({ kind: 'metricsText', id: nextText++ });
      }),
  };
  const { accountRecords, attempts, correctRollup } = remote;
  const store: Store = { ...remote.store, ...(correctsRollup && { correctRollup }) };
  const app = await createApp({
    ...{ config, version, trackerFolder, metrics, store },
    shared: { clientSecret, accountRecords, attempts },
  });
  await app.listen(apiListener(config));
  await app.dashboardServer?.listen(dashboardListener(config));
  const { port } = (app.dashboardServer ?? app).server.address() as AddressInfo;
  send({ kind: 'listening', hasDashboard: app.hasDashboard, dashboardPort: port });
  setInterval(() => {
    const counts = Object.entries(app.sharedLimiters).map(([name, limiter]) => [
      name,
      limiter.takeUnreported(),
    ]);
    if (counts.some(([, requests]) => requests?.length))
      send({ kind: 'counts', counts: Object.fromEntries(counts) as Counts });
  }, COUNTS_INTERVAL_MS).unref();
  return { app, metrics: own };
}

let started: ReturnType<typeof start> | undefined;

async function handleMessage(message: ToWorker): Promise<void> {
  if (message.kind === 'result') return remote.settle(message.id, message);
  if (message.kind === 'metricsText') {
    texts.get(message.id)?.(message.text);
    texts.delete(message.id);
    return;
  }
  if (message.kind === 'storeFailed') return remote.noteFailure();
  if (message.kind === 'start') started = start(message.start);
  const serving = await started;
  if (!serving) return;
  const { app, metrics } = serving;
  if (message.kind === 'reconfigure') app.reconfigure(message.config);
  if (message.kind === 'shutDown') {
    await shutDownApp(app, message.drainSeconds);
    process.exit(0);
  }
  if (message.kind === 'collectMetrics')
    send({ kind: 'metrics', id: message.id, metrics: await metrics.json() });
  if (message.kind === 'recordsChanged') app.refreshRecords().catch(() => {});
  if (message.kind === 'counts')
    for (const [name, limiter] of Object.entries(app.sharedLimiters))
      for (const [key, requests] of message.counts[name as SharedLimit] ?? [])
        limiter.addReported(key, requests);
}

process.on('message', (message: ToWorker) => {
  handleMessage(message).catch((error: Error) => {
    const failed: FromWorker = { kind: 'failed', message: error.message };
    process.send?.(failed, undefined, undefined, () => process.exit(1));
  });
});
// A terminal and systemd signal every process at once. The one with the store tells this one when to end.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
// Without the store no event can be stored, and an open response must not look as if it were.
process.on('disconnect', () => process.exit());
send({ kind: 'ready' });
