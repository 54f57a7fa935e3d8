import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { DEMO_BASE_PATH, DEMO_ORG, DEMO_TOKEN, demoConfig } from './config.js';
import { ensureBuilt } from './ensure-built.js';
import { networkAddress } from './network-address.js';

export interface DemoOptions {
  /** Port of the pages; the collector takes the next one. 0 takes any two. Default 4310. */
  port?: number;
  /** Serves this device's network as well, so that a phone can open the pages. Default false. */
  network?: boolean;
  /** SQLite file, or `:memory:`. Default `demo/.cache/demo.db`. */
  file?: string;
  /** Events to fill the store with. Default 0. */
  seed?: number;
  /** Simulates visitors until the demo closes. Default false. */
  live?: boolean;
  /** Begins with an empty store. Default false. */
  reset?: boolean;
  onProgress?: (done: number, all: number) => void;
}

export interface Demo {
  storefrontUrl: string;
  /** The collector's dashboard. */
  dashboardUrl: string;
  /** Signs the first owner in, once; undefined when somebody has a password. */
  signInUrl: string | undefined;
  endpoint: string;
  /** The public token of the pages. */
  token: string;
  /** May read everything; a new one at each start. */
  privateToken: string;
  /** The collector, to look into. */
  collector: FastifyInstance;
  close(): Promise<void>;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Builds missing files, and starts the collector and the pages on separate origins. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  ensureBuilt(root);
  // These modules need the new builds.
  const { createApp, inviteToDashboard, openStore, parseConfig } = await import(
    'vitrine-collector'
  );
  const { createPages } = await import('./pages.js');
  const { seed } = await import('../seed/seed.js');
  const { startLiveVisitors } = await import('../seed/live-visitors.js');

  const { port = 4310, file = join(root, 'demo/.cache/demo.db') } = options;
  await mkdir(dirname(file), { recursive: true });
  if (options.reset) {
    for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true });
  }
  const now = Date.now();
  const address = options.network ? networkAddress() : undefined;
  const host = address ? '0.0.0.0' : '127.0.0.1';
  const privateToken = `private-${randomBytes(24).toString('base64url')}`;
  const config = parseConfig(
    demoConfig({
      port: port && port + 1,
      store: `sqlite:${file}`,
      now,
      privateToken,
      host,
      hosts: address ? [address] : [],
    }),
  );
  const store = openStore(config.store);
  const collector = await createApp({ config, store });
  const closers = [() => store.close(), () => collector.close()];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    const originOf = (listening: string) =>
      `http://${address ?? 'localhost'}:${new URL(listening).port}`;
    const api = originOf(await collector.listen({ host, port: port && port + 1 }));
    const endpoint = api + DEMO_BASE_PATH;
    const invitation = await inviteToDashboard({ app: collector, store, config });
    const { pathname, hash } = new URL(invitation ?? api);
    const pages = await createPages({
      root,
      endpoint,
      token: DEMO_TOKEN,
      orgId: DEMO_ORG,
    });
    closers.push(() => pages.close());
    const origin = originOf(await pages.listen({ host, port }));
    if (options.seed) {
      await seed(options.seed, {
        config,
        store,
        origin,
        now,
        ...(options.onProgress && { onProgress: options.onProgress }),
      });
    }
    if (options.live) closers.push(startLiveVisitors({ endpoint, origin }));
    return {
      storefrontUrl: origin,
      dashboardUrl: `${api}/dashboard`,
      signInUrl: invitation && api + pathname + hash,
      endpoint,
      token: DEMO_TOKEN,
      privateToken,
      collector,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
