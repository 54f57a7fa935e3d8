import { clickHouseScheme } from './clickhouse/scheme.js';
import { sqliteScheme } from './sqlite/scheme.js';
import type { Store } from './store.js';
import type { StoreOptions, StoreScheme } from './store-scheme.js';

/** All kinds of stores. A new store is a folder beside this file and a line here. */
const SCHEMES: Record<string, StoreScheme> = {
  sqlite: sqliteScheme,
  clickhouse: clickHouseScheme,
};

/** The store of a configuration without one. */
export const DEFAULT_STORE = 'sqlite:events.db';

const schemeNameOf = (address: string) => /^(\w+):./.exec(address)?.[1] ?? '';

/** @throws Error when no store has the scheme of the address */
export function schemeOf(address: string): StoreScheme {
  const name = schemeNameOf(address);
  const scheme = Object.hasOwn(SCHEMES, name) ? SCHEMES[name] : undefined;
  if (scheme) return scheme;
  const examples = Object.values(SCHEMES).map(({ example }) => example);
  throw new Error(`must be the address of a store, such as ${examples.join(' or ')}`);
}

/** @returns the problem of an address and its remedy, without secrets; undefined when it is right */
export function addressProblem(address: string): string | undefined {
  try {
    return schemeOf(address).problemOf(address);
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Opens the store of an address.
 *
 * @param address such as `sqlite:events.db`, the default
 * @throws Error when the address is wrong or the store cannot be opened
 */
export const openStore = (address = DEFAULT_STORE, options: StoreOptions = {}): Store =>
  schemeOf(address).open(address, options);
