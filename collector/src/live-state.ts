import type { FastifyBaseLogger } from 'fastify';
import type { Clash } from './administration/find-clashes.js';
import { createLiveConfig, type LiveConfig } from './administration/live-config.js';

import { createOpenApis } from './api/openapi.js';
import { type AdminAuthority, createAdminAuthority } from './auth/admin-authority.js';
import { type Authority, createAuthority } from './auth/authority.js';
import type { CollectorConfig, OrgConfig } from './config/config.js';
import { configuredSecrets, type WebhookSecrets } from './orders/webhook-secrets.js';
import type { Store } from './store/store.js';

/** All that follows from the configuration of now. Its fields change when the file or the store does. */
export interface LiveState {
  config: CollectorConfig;
  authority: Authority;
  adminAuthority: AdminAuthority;
  openApiOf(org: OrgConfig | undefined): object;
  webhookSecrets: WebhookSecrets;
}

interface LiveStateOptions {
  file: CollectorConfig;
  store: Store;
  /** ms since the epoch. */
  now(): number;
  log: FastifyBaseLogger;
  /** Interval at which the records of the store are read. */
  refreshMs?: number | undefined;
}

/** Clashes that one line of the log names. */
const MAX_LOGGED_CLASHES = 5;

/** The wait for the records of the store at the start. A server that cannot be reached must not delay events. */
const FIRST_READ_MS = 2_000;

const describe = ({ kind, id, path }: Clash) => `${kind} ${id} (${path})`;

export function createLiveState({ file, store, now, log, refreshMs }: LiveStateOptions): {
  state: LiveState;
  live: LiveConfig;
  /** Reads the records of the store, if it answers soon. */
  readFirst(): Promise<void>;
} {
  const stateOf = (config: CollectorConfig): LiveState => {
    const clock = { now, isComplete: () => live.isComplete() };
    const authority = createAuthority(config, clock);
    return {
      ...{ config, authority, openApiOf: createOpenApis(config) },
      adminAuthority: createAdminAuthority(config, { clock, authority }),
      webhookSecrets: configuredSecrets(config),
    };
  };
  let logged = '';
  const logClashes = () => {
    const clashes = live.clashes();
    const named = clashes.slice(0, MAX_LOGGED_CLASHES).map(describe).join(', ');
    if (named && named !== logged)
      log.warn(
        `the configuration file and the store both have: ${named}${clashes.length > MAX_LOGGED_CLASHES ? ` and ${clashes.length - MAX_LOGGED_CLASHES} more` : ''}; the file counts, so remove them from one of the two`,
      );
    logged = named;
  };
  const live: LiveConfig = createLiveConfig({
    ...{ records: store.admin, file, intervalMs: refreshMs },
    onChange(config) {
      Object.assign(state, stateOf(config));
      logClashes();
    },
    onFailure: (error) =>
      log.error(
        { err: error },
        'cannot read the records of the administration; those of before count',
      ),
    onRecovery: () => log.info('reads the records of the administration again'),
  });
  const state = stateOf(file);
  return {
    state,
    live,
    async readFirst() {
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('the store does not answer')), FIRST_READ_MS);
      });
      const read = live.refresh();
      try {
        await Promise.race([read, timeout]);
      } catch (error) {
        read.catch(() => {});
        log.warn(
          { err: error },
          'cannot read the records of the administration yet; until then, unknown tokens get 503',
        );
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
