import type { FastifyBaseLogger } from 'fastify';
import { createApp } from '../app.js';
import { openStore } from '../store/registry.js';
import { fail, type Overrides, readConfig } from './config-file.js';

/** Connections that are still open after this time are closed without a response. */
const MAX_DRAIN_MS = 8_000;

export interface ServeOptions {
  config: string;
  overrides: Overrides;
}

/** Serves until SIGTERM or SIGINT. SIGHUP reloads the configuration. */
export async function serve({ config: path, overrides }: ServeOptions) {
  const config = readConfig(path, overrides);
  // The store may report a problem before the log exists.
  let resolveLog = (_log: FastifyBaseLogger) => {};
  const log = new Promise<FastifyBaseLogger>((resolve) => {
    resolveLog = resolve;
  });
  const store = openStore(config.store, {
    indexedMetadataKeys: config.indexedMetadataKeys ?? [],
    async onUnavailable(reason) {
      (await log).warn(`ClickHouse does not accept events, the spool keeps them: ${reason}`);
    },
    async onAvailable() {
      (await log).info('ClickHouse accepts events again');
    },
  });
  const app = await createApp({ config, store, includeProcessMetrics: true });
  resolveLog(app.log);
  let ending = false;
  const shutDown = async (signal: string) => {
    if (ending) return;
    ending = true;
    app.markNotReady();
    const { drainSeconds = 0 } = config;
    if (drainSeconds) app.log.info(`${signal}: not ready, shutting down in ${drainSeconds} s`);
    await new Promise((resolve) => setTimeout(resolve, drainSeconds * 1_000));
    app.log.info(`${signal}: finishing open requests, then shutting down`);
    setTimeout(() => app.server.closeAllConnections(), MAX_DRAIN_MS).unref();
    await app.close();
    await store.close();
    process.exit(0);
  };
  process.on('SIGTERM', shutDown);
  process.on('SIGINT', shutDown);
  process.on('SIGHUP', () => {
    try {
      app.reconfigure(readConfig(path, overrides));
      app.log.info('SIGHUP: reloaded orgs, tokens, assets and responseShape');
    } catch (error) {
      app.log.error(`SIGHUP: kept the old configuration. ${(error as Error).message}`);
    }
  });
  try {
    await app.listen({ host: config.host ?? '127.0.0.1', port: config.port ?? 8787 });
  } catch (error) {
    await store.close();
    const { code, message } = error as NodeJS.ErrnoException;
    fail(code === 'EADDRINUSE' ? `${message}; choose another port with --port` : message);
  }
}
