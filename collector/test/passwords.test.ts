import { expect, it } from 'vitest';
import { createPasswords, passwordProblem } from '../src/accounts/passwords.js';
import { ApiError } from '../src/http/api-error.js';

const passwords = createPasswords();

it('accepts only the password of a hash, in any notation of Unicode', async () => {
  const hash = await passwords.hash('Zürich am Morgen');
  expect(await passwords.verify('Zürich am Morgen'.normalize('NFD'), hash)).toBe(true);
  expect(await passwords.verify('Zurich am Morgen', hash)).toBe(false);
  expect(await passwords.verify('', hash)).toBe(false);
  expect(await passwords.verify('', undefined)).toBe(false);
});

it('checks a hash with the cost that it was made with', async () => {
  const { scryptSync } = await import('node:crypto');
  const salt = Buffer.from('an older salt');
  const cost = { N: 1_024, r: 4, p: 1 };
  const hash = scryptSync('an older password', salt, 32, cost).toString('base64url');
  const older = { algorithm: 'scrypt' as const, ...cost, salt: salt.toString('base64url'), hash };
  expect(await passwords.verify('an older password', older)).toBe(true);
  expect(await passwords.verify('another password', older)).toBe(false);
});

it('lets only a few passwords wait for their check', async () => {
  const few = createPasswords(2);
  const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((text) => few.hash(text)));
  expect(results.map(({ status }) => status)).toEqual([
    ...['fulfilled', 'fulfilled', 'rejected', 'rejected'],
  ]);
  const { reason } = results[3] as PromiseRejectedResult;
  expect(reason).toBeInstanceOf(ApiError);
  expect(reason).toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
  expect(await few.hash('e')).toMatchObject({ N: 32_768, r: 8, p: 3 });
});

it('requires passwords of a sensible length', () => {
  expect(passwordProblem('a'.repeat(9))).toContain('shorter than 10');
  expect(passwordProblem('a'.repeat(10))).toBeUndefined();
  expect(passwordProblem('a'.repeat(257))).toContain('longer than 256');
});
