import type { StoreScheme } from '../store-scheme.js';
import { lockFile } from './lock-file.js';
import { openSqlite } from './open-sqlite.js';

const pathOf = (address: string) => address.replace(/^sqlite:/, '');

/** `sqlite:` and a path, or `sqlite::memory:`. */
export const sqliteScheme: StoreScheme = {
  example: 'sqlite:events.db',
  isFile: true,
  open: (address, options) => openSqlite(pathOf(address), options),
  lock: (address) => lockFile(pathOf(address)),
  problemOf: () => undefined,
  nameOf: (address) => address,
  fileOf: (address) => (pathOf(address) === ':memory:' ? undefined : pathOf(address)),
};
