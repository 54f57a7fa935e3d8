import { type BinaryLike, createHmac, randomBytes } from 'node:crypto';
import { createBoundedCache } from '../lib/bounded-cache.js';
import { DAY_MS } from '../lib/day.js';
import { clientAddress, LOOPBACK } from './client-address.js';

/** A secret for the keys of clients. Processes that share limits share one. It exists in memory only. */
export const createClientSecret = (): Uint8Array => new Uint8Array(randomBytes(32));

interface ClientKeyOptions {
  /** ms since the epoch. */
  now(): number;
  secret: BinaryLike;
}

/**
 * Creates anonymous keys for clients: hashes with a key that changes each day. This machine has no key, because it is
 * not a client.
 */
export function createClientKey({ now, secret }: ClientKeyOptions): (address: string) => string {
  let day = Number.NaN;
  let salt: BinaryLike = '';
  /** A hash costs more than the rest of a limit. */
  const cache = createBoundedCache<string>({ maxEntries: 10_000 });
  const keyOf = (address: string) => {
    const client = clientAddress(address);
    if (client === LOOPBACK) return '';
    return createHmac('sha256', salt).update(client).digest('base64url');
  };
  return (address) => {
    const today = Math.floor(now() / DAY_MS);
    if (today !== day) {
      salt = createHmac('sha256', secret).update(`${today}`).digest();
      cache.clear();
    }
    day = today;
    return cache.get(address, () => keyOf(address));
  };
}
