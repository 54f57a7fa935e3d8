import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Static } from '@sinclair/typebox';
import { Type } from '@sinclair/typebox';
import { ApiError } from '../http/api-error.js';
import { LIMITS } from '../lib/limits.js';

/** The hash of a password, with all that checks one against it. */
export const PasswordHash = Type.Object({
  algorithm: Type.Literal('scrypt'),
  N: Type.Integer(),
  r: Type.Integer(),
  p: Type.Integer(),
  /** Base64url. */
  salt: Type.String(),
  hash: Type.String(),
});
export type PasswordHash = Static<typeof PasswordHash>;

/** OWASP's recommendation with the least memory: 32 MiB for each run. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const HASH_BYTES = 32;
const SALT_BYTES = 16;
/** Twice what a run needs: OpenSSL compares with some of its own. */
const MAX_MEMORY_BYTES = 64 * 1_048_576;

const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 256;

/** @returns the problem of a new password, and its remedy; undefined when it is right */
export function passwordProblem(password: string): string | undefined {
  if (password.length < MIN_PASSWORD_LENGTH)
    return `is shorter than ${MIN_PASSWORD_LENGTH} characters; choose a longer one`;
  if (password.length > MAX_PASSWORD_LENGTH)
    return `is longer than ${MAX_PASSWORD_LENGTH} characters; choose a shorter one`;
  return undefined;
}

type Cost = Pick<ScryptOptions, 'N' | 'r' | 'p'>;

const derive = (password: string, salt: Buffer, cost: Cost) =>
  new Promise<Buffer>((resolve, reject) => {
    // One text has several notations in Unicode, and keyboards differ in which they send.
    scrypt(
      password.normalize('NFC'),
      salt,
      HASH_BYTES,
      { ...cost, maxmem: MAX_MEMORY_BYTES },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });

/** Runs one task after another. */
function createQueue(maxWaiting: number) {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (waiting >= maxWaiting) throw new ApiError('unavailable', { retryAfterSeconds: 2 });
    waiting++;
    const result = last.then(task);
    last = result.catch(() => {});
    try {
      return await result;
    } finally {
      waiting--;
    }
  };
}

export interface Passwords {
  /** @throws ApiError 503 when too many passwords wait for their check */
  hash(password: string): Promise<PasswordHash>;
  /**
   * Checks a password with the same work whether there is a hash or not, so that the duration does not tell which
   * users exist.
   *
   * @throws ApiError 503
   */
  verify(password: string, expected: PasswordHash | undefined): Promise<boolean>;
}

/** Creates the check of passwords. One runs at a time: each takes 32 MiB and a processor. */
export function createPasswords(maxWaiting: number = LIMITS.waitingPasswords): Passwords {
  const enqueue = createQueue(maxWaiting);
  const nobody: PasswordHash = {
    algorithm: 'scrypt',
    ...COST,
    salt: randomBytes(SALT_BYTES).toString('base64url'),
    hash: randomBytes(HASH_BYTES).toString('base64url'),
  };
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await enqueue(() => derive(password, salt, COST));
      return {
        ...nobody,
        salt: salt.toString('base64url'),
        hash: hash.toString('base64url'),
      };
    },
    async verify(password, expected) {
      const { N, r, p, salt, hash } = expected ?? nobody;
      const found = await enqueue(() =>
        derive(password, Buffer.from(salt, 'base64url'), { N, r, p }),
      );
      return timingSafeEqual(found, Buffer.from(hash, 'base64url')) && expected !== undefined;
    },
  };
}
