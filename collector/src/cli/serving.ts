import type { FastifyBaseLogger } from 'fastify';
import { createApp } from '../app.js';
import type { CollectorConfig } from '../config/config.js';
import { apiListener, dashboardListener } from '../config/listeners.js';
import { createAccountRecords } from '../dashboard/account-records.js';
import { createAttemptCounter } from '../dashboard/attempt-counter.js';
import type { DashboardParts } from '../dashboard/invitation.js';
import { createClientSecret } from '../http/client-key.js';
import { createMetrics } from '../http/metrics.js';
import { LIMITS } from '../lib/limits.js';
import type { Store } from '../store/store.js';
import { shutDownApp } from '../workers/shut-down-app.js';
import { startWorkers } from '../workers/worker-pool.js';
import { version } from './version.js';

/** Serves HTTP in this process or in workers. */
export interface Serving {
  /** @throws Error when a port is taken, or a worker cannot start */
  listen(): Promise<DashboardParts['app']>;
  reconfigure(config: CollectorConfig): void;
  /** Finishes open requests, and ends. The store stays open. */
  shutDown(drainSeconds: number): Promise<void>;
}

interface ServingOptions {
  config: CollectorConfig;
  store: Store;
  trackerFolder: string;
  log: FastifyBaseLogger;
}

export async function serveAlone({
  config,
  store,
  trackerFolder,
}: ServingOptions): Promise<Serving> {
  const app = await createApp({
    ...{ config, store, version, trackerFolder, includeProcessMetrics: true },
  });
  return {
    async listen() {
      await app.listen(apiListener(config));
      await app.dashboardServer?.listen(dashboardListener(config));
      return app;
    },
    reconfigure: (next) => app.reconfigure(next),
    shutDown: (drainSeconds) => shutDownApp(app, drainSeconds),
  };
}

/** @param count number of workers */
export function serveByWorkers(
  count: number,
  { config, store, trackerFolder, log }: ServingOptions,
): Serving {
  const metrics = createMetrics(store, { includeProcess: true, version });
  const start = {
    ...{ config, version, trackerFolder, clientSecret: createClientSecret() },
    correctsRollup: store.correctRollup !== undefined,
  };
  const parts = {
    store,
    accountRecords: createAccountRecords(store.admin),
    attempts: createAttemptCounter(LIMITS),
  };
  let pool: ReturnType<typeof startWorkers> | undefined;
  return {
    async listen() {
      pool = startWorkers({ count, start, parts, metrics, log });
      const { hasDashboard, dashboardPort: port } = await pool.listening();
      const address = () => ({ address: '', family: '', port });
      return { hasDashboard, server: { address } };
    },
    reconfigure: (next) => pool?.reconfigure(next),
    async shutDown(drainSeconds) {
      await pool?.shutDown(drainSeconds);
    },
  };
}
