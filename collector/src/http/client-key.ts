import { createHmac, randomBytes } from 'node:crypto';
import { DAY_MS } from '../lib/day.js';
import { clientAddress, LOOPBACK } from './client-address.js';

/**
 * Creates anonymous keys for clients: hashes with a random key that exists in memory only and changes each day. This
 * machine has no key, because it is not a client.
 *
 * @param now ms since the epoch
 */
export function createClientKey(now: () => number): (address: string) => string {
  let day = Number.NaN;
  let salt = randomBytes(32);
  return (address) => {
    const client = clientAddress(address);
    if (client === LOOPBACK) return '';
    const today = Math.floor(now() / DAY_MS);
    if (today !== day) salt = randomBytes(32);
    day = today;
    return createHmac('sha256', salt).update(client).digest('base64url');
  };
}
