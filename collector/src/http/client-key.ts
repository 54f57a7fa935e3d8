import { createHmac, randomBytes } from 'node:crypto';
import { DAY } from '../day.js';
import { clientAddress } from './client-address.js';

/**
 * Names for clients that tell nothing of their addresses: keyed hashes, whose key is random, is kept nowhere,
 * and is another one each day.
 *
 * @param now ms since the epoch
 */
export function createClientKey(now: () => number): (address: string) => string {
  let day = Number.NaN;
  let salt = randomBytes(32);
  return (address) => {
    const today = Math.floor(now() / DAY);
    if (today !== day) salt = randomBytes(32);
    day = today;
    return createHmac('sha256', salt).update(clientAddress(address)).digest('base64url');
  };
}
