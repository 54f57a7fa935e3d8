import { networkInterfaces } from 'node:os';

/**
 * The address under which other devices of the network reach this one: IPv4.
 *
 * @throws {Error} where this device is in no network
 */
export function networkAddress(): string {
  const found = Object.values(networkInterfaces())
    .flat()
    .find((entry) => entry?.family === 'IPv4' && !entry.internal);
  if (!found) throw new Error('--host: this device is in no network; connect it to one');
  return found.address;
}
