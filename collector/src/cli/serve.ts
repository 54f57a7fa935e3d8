import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import fastify, { type FastifyBaseLogger } from 'fastify';
import type { CollectorConfig } from '../config/config.js';
import { apiListener, dashboardListener } from '../config/listeners.js';
import { reload, restartSettings } from '../config/reload.js';
import { openStore } from '../store/registry.js';
import type { Store } from '../store/store.js';
import { keepTrackerFiles } from '../tracker/keep-tracker-files.js';
import { announceDashboard } from './announce-dashboard.js';
import { fail, type Overrides, readConfig } from './config-file.js';
import { serveAlone, serveByWorkers } from './serving.js';
import { version } from './version.js';

export interface ServeOptions {
  config: string;
  overrides: Overrides;
  /** Processes that serve HTTP. Default: this one alone. */
  workers?: number;
}

interface Listener {
  host: string;
  port: number;
}

/**
 * Takes the port, so that a second collector fails before it touches the store.
 *
 * @throws the error of the system
 */
async function reservePort({ host, port }: Listener): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.destroy());
  server.listen({ host, port });
  await once(server, 'listening');
  return async () => {
    server.close();
    await once(server, 'close');
  };
}

/** The store with the log of its start. */
async function openLogged(config: CollectorConfig, log: FastifyBaseLogger): Promise<Store> {
  const startedAt = performance.now();
  const store = openStore(config.store, {
    indexedMetadataKeys: config.indexedMetadataKeys ?? [],
    maxStoreBytes: config.maxStoreBytes,
    isExclusive: true,
    onUpgrade: (from, to) =>
      log.warn(
        `upgrading the store from schema ${from} to ${to}; a million events take about half a minute, and the port answers after that`,
      ),
    onUpgradeStep: (schema) => log.info(`the store has schema ${schema} now`),
    onFactsProgress: (left) =>
      log.info(
        left
          ? `upgrading older events while serving: about ${left} left; questions get 503 until then`
          : 'the upgrade of older events is done; questions are answered',
      ),
    onFactsFailure: (error) =>
      log.warn(
        { err: error },
        'cannot derive the facts of older events; questions get 503 until a later try succeeds',
      ),
    onLostLog: () =>
      log.error(
        'the log of the store (-wal) has gone since a crash: events that were in it are lost; see "In an incident" in the documentation',
      ),
    onUnavailable: (reason) =>
      log.warn(`ClickHouse does not accept events, the spool keeps them: ${reason}`),
    onAvailable: () => log.info('ClickHouse accepts events again'),
  });
  const ms = Math.round(performance.now() - startedAt);
  const summary = await store.summary?.();
  const lastEvent = summary?.lastEventAt && new Date(summary.lastEventAt).toISOString();
  log.info(
    { version, schema: summary?.schema, events: summary?.events, lastEvent, ms },
    'opened the store',
  );
  return store;
}

/** Serves until SIGTERM or SIGINT. SIGHUP reloads the configuration. */
export async function serve({ config: path, overrides, workers }: ServeOptions) {
  let config = readConfig(path, overrides);
  // The store may log before the app, which needs it, has a logger.
  const { log } = fastify({ logger: { level: config.logLevel ?? 'info' } });
  if ((statSync(path).mode & 0o004) !== 0)
    log.warn(
      `${path} has tokens, and every user of this machine can read it; run: chmod 600 ${path}`,
    );
  const failToListen = (error: unknown): never => {
    const { code, message } = error as NodeJS.ErrnoException;
    return fail(code === 'EADDRINUSE' ? `${message}; choose another port with --port` : message);
  };
  const listeners = [apiListener(config), ...(config.dashboard ? [dashboardListener(config)] : [])];
  const freePorts: (() => Promise<void>)[] = [];
  for (const listener of listeners) freePorts.push(await reservePort(listener).catch(failToListen));
  const store = await openLogged(config, log);
  const { trackerFolder = 'tracker' } = config;
  try {
    keepTrackerFiles(trackerFolder);
  } catch (error) {
    log.warn(
      `${trackerFolder}: cannot keep the tracker of this version for pages that name it after an upgrade. ${(error as Error).message}`,
    );
  }
  const options = { config, store, trackerFolder, log };
  const serving = workers ? serveByWorkers(workers, options) : await serveAlone(options);
  let ending = false;
  const shutDown = async (signal: string) => {
    if (ending) return;
    ending = true;
    log.info(`${signal}: finishing open requests, then shutting down`);
    await serving.shutDown(config.drainSeconds ?? 0);
    await store.close();
    process.exit(0);
  };
  process.on('SIGTERM', shutDown);
  process.on('SIGINT', shutDown);
  process.on('SIGHUP', () => {
    try {
      const next = readConfig(path, overrides);
      serving.reconfigure(next);
      log.info('SIGHUP: reloaded orgs, tokens, assets and responseShape');
      const settings = restartSettings(config, next);
      if (settings.length)
        log.warn(`SIGHUP: ${settings.join(', ')} changed in the file and need a restart`);
      for (const { id } of config.orgs)
        if (!next.orgs.some((org) => org.id === id))
          log.warn(
            `SIGHUP: the org ${id} is not in the file any more; its events stay stored, and nobody can read them`,
          );
      config = reload(config, next);
    } catch (error) {
      log.error(`SIGHUP: kept the old configuration. ${(error as Error).message}`);
    }
  });
  try {
    // Its thread and its processes start now, not with the first event.
    await store.probe();
  } catch (error) {
    log.error({ err: error }, 'the store cannot commit; not ready');
  }
  try {
    await Promise.all(freePorts.map((freePort) => freePort()));
    const app = await serving.listen();
    await announceDashboard({ app, store, config, log, isEnding: () => ending });
  } catch (error) {
    await store.close();
    failToListen(error);
  }
}
