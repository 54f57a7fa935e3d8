import { readConfig } from './config-file.js';
import { checkStore } from './store-commands.js';
import { hasStoreOnly, print, type StoreOptions } from './with-store.js';

export interface CheckOptions extends StoreOptions {
  /** Whether a flag or variable names the configuration. */
  isConfigNamed: boolean;
  /** True for the store of the configuration. */
  store?: string | true;
}

/** Checks a configuration, and a store with `--store`: also one that has no configuration here. */
export async function check(options: CheckOptions) {
  const { config, isConfigNamed, store } = options;
  const isNamed = typeof store === 'string';
  if (isNamed && !isConfigNamed && hasStoreOnly(options)) return checkStore(options);
  const { orgs } = readConfig(config);
  print(`${config}: valid, ${orgs.length} ${orgs.length === 1 ? 'org' : 'orgs'}`);
  const { store: _, ...overrides } = options.overrides;
  if (store) await checkStore(isNamed ? options : { ...options, overrides });
}
