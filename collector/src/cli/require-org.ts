import { findOrg } from '../administration/find-org.js';
import type { OrgConfig } from '../config/config.js';
import type { Store } from '../store/store.js';
import { readLiveConfig } from './live-config.js';
import { inFlags } from './with-administration.js';
import type { StoreOptions } from './with-store.js';

/** The org of `--org`. @throws Error for one that neither the file nor the store has */
export async function requireOrg(
  store: Store,
  options: StoreOptions,
  id: string,
): Promise<OrgConfig> {
  const config = (await readLiveConfig(store, options)).config();
  try {
    return findOrg(config, id);
  } catch (error) {
    throw inFlags(error);
  }
}
