import type * as Crypto from 'node:crypto';

/** Checks of passwords since the start. */
export const checks = { count: 0 };

/**
 * `node:crypto` with a scrypt that costs a fraction, and counts. For `vi.mock`, where a test checks many passwords: the
 * real one takes a processor for a quarter of a second.
 */
export async function cheapCrypto(original: () => Promise<unknown>) {
  const crypto = (await original()) as typeof Crypto;
  const scrypt = (...args: Parameters<typeof Crypto.scrypt>) => {
    const [password, salt, length, options, callback] = args;
    checks.count++;
    crypto.scrypt(password, salt, length, { ...options, N: 2, p: 1 }, callback);
  };
  return { ...crypto, scrypt };
}
