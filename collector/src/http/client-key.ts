import { createHmac, randomBytes } from 'node:crypto';
import { DAY } from '../day.js';
import { clientAddress, LOOPBACK } from './client-address.js';

/**
 * Names for clients that tell nothing of their addresses: keyed hashes, whose key is random, is kept nowhere,
 * and is another one each day. The machine itself has none: it is no client.
 *
 * @param now ms since the epoch
 */
export function createClientKey(now: () => number): (address: string) => string {
  let day = Number.NaN;
  let salt = randomBytes(32);
  return (address) => {
    const client = clientAddress(address);
    if (client === LOOPBACK) return '';
    const today = Math.floor(now() / DAY);
    if (today !== day) salt = randomBytes(32);
    day = today;
    return createHmac('sha256', salt).update(client).digest('base64url');
  };
}
