import type { FastifyBaseLogger } from 'fastify';
import { createApp } from '../app.js';
import { openStore } from '../store/open-store.js';
import { fail, type Overrides, readConfig } from './config-file.js';

/** Connections that are still open then are cut, their requests unanswered: ms. */
const LONGEST_DRAIN = 8_000;

export interface ServeOptions {
  config: string;
  overrides: Overrides;
}

/** Serves until SIGTERM or SIGINT; SIGHUP reads the configuration again. */
export async function serve({ config: path, overrides }: ServeOptions) {
  const config = readConfig(path, overrides);
  // The store may be in trouble before there is a log to tell it.
  let open = (_log: FastifyBaseLogger) => {};
  const log = new Promise<FastifyBaseLogger>((resolve) => {
    open = resolve;
  });
  const store = openStore(config.store, {
    ...config,
    indexedMetadataKeys: config.indexedMetadataKeys ?? [],
    async onTrouble(reason) {
      if (reason === undefined) (await log).info('ClickHouse takes events again');
      else (await log).warn(`ClickHouse does not take events, the spool keeps them: ${reason}`);
    },
  });
  const app = await createApp({ config, store, wholeProcess: true });
  open(app.log);
  let ending = false;
  const end = async (signal: string) => {
    if (ending) return;
    ending = true;
    app.retire();
    const { drainSeconds = 0 } = config;
    if (drainSeconds) app.log.info(`${signal}: not ready from here on, for ${drainSeconds} s`);
    await new Promise((resolve) => setTimeout(resolve, drainSeconds * 1_000));
    app.log.info(`${signal}: answering what has arrived, then closing`);
    setTimeout(() => app.server.closeAllConnections(), LONGEST_DRAIN).unref();
    await app.close();
    await store.close();
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('SIGHUP', () => {
    try {
      app.reconfigure(readConfig(path, overrides));
      app.log.info('SIGHUP: orgs, tokens and assets are those of the file now');
    } catch (error) {
      app.log.error(`SIGHUP: nothing is changed. ${(error as Error).message}`);
    }
  });
  try {
    await app.listen({ host: config.host ?? '127.0.0.1', port: config.port ?? 8787 });
  } catch (error) {
    await store.close();
    const { code, message } = error as NodeJS.ErrnoException;
    fail(code === 'EADDRINUSE' ? `${message}; choose another with --port` : message);
  }
}
