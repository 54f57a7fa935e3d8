import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

export const isMemory = (address: string) => address === 'sqlite::memory:';

/**
 * Refuses a store of which there is no file, since opening it would make an empty one and say that all is done.
 * A ClickHouse says itself when it is not there.
 *
 * @param remedy what to do when it is not there
 * @throws Error that names the file
 */
export function requireStore(address: string, remedy: string): void {
  if (!address.startsWith('sqlite:')) return;
  if (isMemory(address)) throw new Error(`${address} is empty, and kept by nobody; ${remedy}`);
  const file = resolve(address.slice('sqlite:'.length));
  if (!existsSync(file)) throw new Error(`${file}: there is no such store; ${remedy}`);
}
