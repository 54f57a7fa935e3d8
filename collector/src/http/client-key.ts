import { createHmac, randomBytes } from 'node:crypto';
import { DAY_MS } from '../lib/day.js';
import { clientAddress, LOOPBACK } from './client-address.js';

/** A hash costs more than the rest of a limit. */
const MAX_CACHED = 10_000;

/**
 * Creates anonymous keys for clients: hashes with a random key that exists in memory only and changes each day. This
 * machine has no key, because it is not a client.
 *
 * @param now ms since the epoch
 */
export function createClientKey(now: () => number): (address: string) => string {
  let day = Number.NaN;
  let salt = randomBytes(32);
  const cache = new Map<string, string>();
  const keyOf = (address: string) => {
    const client = clientAddress(address);
    if (client === LOOPBACK) return '';
    return createHmac('sha256', salt).update(client).digest('base64url');
  };
  return (address) => {
    const today = Math.floor(now() / DAY_MS);
    if (today !== day) {
      salt = randomBytes(32);
      cache.clear();
    }
    day = today;
    const cached = cache.get(address);
    if (cached !== undefined) return cached;
    if (cache.size >= MAX_CACHED) cache.clear();
    const key = keyOf(address);
    cache.set(address, key);
    return key;
  };
}
