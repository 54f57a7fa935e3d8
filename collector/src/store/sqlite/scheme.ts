import type { StoreScheme } from '../store-scheme.js';
import { openSqlite } from './open-sqlite.js';

const pathOf = (address: string) => address.replace(/^sqlite:/, '');

/** `sqlite:` and a path, or `sqlite::memory:`. */
export const sqliteScheme: StoreScheme = {
  example: 'sqlite:events.db',
  isFile: true,
  open: (address, options) => openSqlite(pathOf(address), options),
  problemOf: () => undefined,
  nameOf: (address) => address,
  fileOf: (address) => (pathOf(address) === ':memory:' ? undefined : pathOf(address)),
};
