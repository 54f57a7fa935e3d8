import { existsSync } from 'node:fs';
import { requireStore } from '../admin/require-store.js';
import { addressProblem, DEFAULT_STORE, openStore } from '../store/registry.js';
import type { Store } from '../store/store.js';
import { type Overrides, readConfig } from './config-file.js';

export interface StoreOptions {
  config: string;
  overrides: Overrides;
}

/** Whether a flag or variable names the store, and there is no configuration: a copy of a store on another machine. */
export const hasStoreOnly = ({ config, overrides }: StoreOptions): boolean =>
  Boolean(overrides.store) && !existsSync(config);

/** Address of the store that a flag or variable names, else of the configured one. */
export function addressOf({ config, overrides }: StoreOptions): string {
  const { store } = overrides;
  if (!store) return readConfig(config, overrides).store ?? DEFAULT_STORE;
  const address = String(store.value);
  const problem = addressProblem(address);
  if (problem) throw new Error(`${store.origin}: ${problem}`);
  return address;
}

/** Opens a store, also beside a running collector, and closes it after the task. */
export async function withStore<T>(
  address: string,
  task: (store: Store) => Promise<T>,
): Promise<T> {
  const store = openStore(address);
  try {
    return await task(store);
  } finally {
    await store.close();
  }
}

/** The same for a store that must exist. */
export async function withExistingStore<T>(
  options: StoreOptions,
  task: (store: Store) => Promise<T>,
) {
  const address = addressOf(options);
  const { config, overrides } = options;
  requireStore(
    address,
    overrides.store
      ? `${overrides.store.origin} names it, relative to the working directory`
      : `name it with --store, or run this in the folder to which ${address} of ${config} is relative`,
  );
  return withStore(address, task);
}

export const print = (sentence: string) => void process.stdout.write(`${sentence}\n`);

export const eventCount = (count: number) =>
  `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`;
