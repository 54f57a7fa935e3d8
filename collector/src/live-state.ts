import type { FastifyBaseLogger } from 'fastify';
import { describeClashes, describeSharedWebhooks } from './administration/find-clashes.js';
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

/** The wait for the records of the store at the start. A server that cannot be reached must not delay events. */
const FIRST_READ_MS = 2_000;

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
  const logged = { clashes: '', shared: '' };
  /** Says which one counts, once for each state. */
  const logClashes = () => {
    const clashes = describeClashes(live.clashes());
    const shared = describeSharedWebhooks(live.file(), live.records);
    if (clashes && clashes !== logged.clashes) log.warn(clashes);
    if (shared && shared !== logged.shared) log.info(shared);
    Object.assign(logged, { clashes, shared });
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
