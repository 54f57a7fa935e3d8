import { lstatSync, realpathSync } from 'node:fs';
import { lockFile } from '../sqlite-file/lock-file.js';
import type { StoreScheme } from '../store-scheme.js';
import { openSqlite } from './open-sqlite.js';

/** The file itself: SQLite keeps the log of a symbolic link beside its target, and that is the disk which fills. */
function pathOf(address: string): string {
  const path = address.replace(/^sqlite:/, '');
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(path) : path;
}

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
