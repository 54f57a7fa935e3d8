import { userInfo } from 'node:os';
import type { Actor } from '../administration/audit-log.js';
import { createLiveConfig } from '../administration/live-config.js';
import type { Store } from '../store/store.js';
import { readConfig } from './config-file.js';
import type { StoreOptions } from './with-store.js';

/** The user of the machine that runs a command. */
export const cliActor = (): Actor => ({ actor: userInfo().username, via: 'cli' });

/** The configuration that a running collector has: the file, and what the store adds. */
export async function readLiveConfig(store: Store, options: StoreOptions) {
  const file = readConfig(options.config, options.overrides);
  const live = createLiveConfig({ records: store.admin, file });
  await live.refresh();
  return live;
}
