import cluster, { type Worker } from 'node:cluster';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyBaseLogger } from 'fastify';
import type { CollectorConfig } from '../config/config.js';
import { aggregateMetrics, type Metrics, type MetricsJson } from '../http/metrics.js';
import { StoreWriteError } from '../store/errors.js';
import { fromMessage } from './error-message.js';
import type {
  FromWorker,
  Listening,
  Settled,
  StoreCall,
  ToWorker,
  WorkerStart,
} from './messages.js';
import { runCall, type ServedParts } from './serve-store.js';

/** A worker that ends sooner after its start would do so again at once. */
const MIN_LIFE_MS = 1_000;

/** Time that a worker has to send its metrics: ms. A worker that has just ended sends none. */
const METRICS_MS = 2_000;

export interface WorkerPool {
  /** Settles when every worker listens. @throws Error when one cannot start */
  listening(): Promise<Listening>;
  /** Applies another configuration to all workers, also to later ones. */
  reconfigure(config: CollectorConfig): void;
  /** Ends all workers after their open requests. */
  shutDown(drainSeconds: number): Promise<void>;
}

interface PoolOptions {
  count: number;
  start: WorkerStart;
  parts: ServedParts;
  /** Metrics of the process with the store. */
  metrics: Metrics;
  log: Pick<FastifyBaseLogger, 'error' | 'warn'>;
}

/** Calls that change the administration. */
const CHANGING = new Set(['admin.put', 'admin.remove']);

/** Whether the store could not write one of the batches of a call. */
const hasFailure = (settled: Settled): boolean =>
  'error' in settled ||
  (settled.result as Settled[]).some(
    (batch) => 'error' in batch && fromMessage(batch.error) instanceof StoreWriteError,
  );

const program = (): string => {
  const extension = extname(import.meta.url);
  return fileURLToPath(new URL(`./worker-program${extension}`, import.meta.url));
};

/**
 * Starts workers, which serve HTTP on one port. All of them use the store of this process, so that their events share
 * its commits. Another one replaces a worker that ends.
 */
export function startWorkers({ count, start, parts, metrics, log }: PoolOptions): WorkerPool {
  const exec = program();
  cluster.setupPrimary({
    exec,
    // Not those of the command line, and no loader but the one that the sources need.
    args: [],
    execArgv: exec.endsWith('.ts') ? ['--import', 'tsx'] : [],
    serialization: 'advanced',
  });
  const workers = new Map<
    Worker,
    { startedAt: number; settleListening(result: Listening | Error): void }
  >();
  const collecting = new Map<number, (metrics: MetricsJson) => void>();
  let nextId = 0;
  let isEnding = false;

  const send = (worker: Worker, message: ToWorker) => {
    if (worker.isConnected()) worker.send(message, () => {});
  };

  /** The metrics of a worker; none when it does not send them in time. */
  const metricsOf = (worker: Worker) =>
    new Promise<MetricsJson>((resolve) => {
      const id = nextId++;
      const finish = (json: MetricsJson) => {
        clearTimeout(timer);
        collecting.delete(id);
        resolve(json);
      };
      const timer = setTimeout(finish, METRICS_MS, []);
      collecting.set(id, finish);
      send(worker, { kind: 'collectMetrics', id });
    });

  const sendToOthers = (worker: Worker, message: ToWorker) => {
    for (const other of workers.keys()) if (other !== worker) send(other, message);
  };

  const handleCall = async (worker: Worker, call: StoreCall) => {
    const settled = await runCall(parts, call);
    // First, so that whoever asks another worker after the response finds it there.
    if (CHANGING.has(call.method)) sendToOthers(worker, { kind: 'recordsChanged' });
    if (call.method === 'append' && hasFailure(settled))
      sendToOthers(worker, { kind: 'storeFailed' });
    send(worker, { kind: 'result', id: call.id, ...settled });
  };

  const handleMessage = async (worker: Worker, message: FromWorker) => {
    if (message.kind === 'call') await handleCall(worker, message);
    if (message.kind === 'ready') {
      // It was told too early to end: it listens to messages only now.
      if (isEnding) return worker.disconnect();
      const { lastFailureAt = 0, lastCommitAt = 0 } = parts.store.stats();
      if (lastFailureAt > lastCommitAt) send(worker, { kind: 'storeFailed' });
      send(worker, { kind: 'start', start });
    }
    if (message.kind === 'listening') workers.get(worker)?.settleListening(message);
    if (message.kind === 'failed') workers.get(worker)?.settleListening(new Error(message.message));
    if (message.kind === 'metrics') collecting.get(message.id)?.(message.metrics);
    if (message.kind === 'counts') sendToOthers(worker, message);
    if (message.kind === 'metricsText') {
      const all = await Promise.all([metrics.json(), ...[...workers.keys()].map(metricsOf)]);
      send(worker, { kind: 'metricsText', id: message.id, text: await aggregateMetrics(all) });
    }
  };

  const fork = (): Promise<Listening> =>
    new Promise((resolve, reject) => {
      const worker = cluster.fork();
      workers.set(worker, {
        startedAt: performance.now(),
        settleListening: (result) => (result instanceof Error ? reject(result) : resolve(result)),
      });
      worker.on('message', (message: FromWorker) => {
        handleMessage(worker, message).catch((error) =>
          log.error({ err: error }, 'a message of a worker failed'),
        );
      });
    });

  cluster.on('exit', (worker, code, signal) => {
    const ended = workers.get(worker);
    workers.delete(worker);
    if (isEnding || !ended) return;
    ended.settleListening(new Error(`a worker ended at its start: ${signal ?? code}`));
    log.warn(`a worker ended: ${signal ?? code}; starting another one`);
    const wait = Math.max(0, MIN_LIFE_MS - (performance.now() - ended.startedAt));
    setTimeout(() => {
      if (!isEnding) fork().catch((error) => log.error({ err: error }, 'a worker cannot start'));
    }, wait);
  });

  const first = Promise.all(Array.from({ length: count }, fork));
  return {
    async listening() {
      const [one] = await first;
      return one as Listening;
    },
    reconfigure(config) {
      start = { ...start, config };
      for (const worker of workers.keys()) send(worker, { kind: 'reconfigure', config });
    },
    async shutDown(drainSeconds) {
      isEnding = true;
      await Promise.all(
        [...workers.keys()].map(
          (worker) =>
            new Promise<void>((resolve) => {
              worker.once('exit', () => resolve());
              send(worker, { kind: 'shutDown', drainSeconds });
            }),
        ),
      );
    },
  };
}
