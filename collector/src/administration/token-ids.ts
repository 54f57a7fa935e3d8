import { createHash } from 'node:crypto';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The SHA-256 of a token, in hexadecimal. */
export const tokenSha256Of = ({
  token = '',
  tokenSha256,
}: {
  token?: string;
  tokenSha256?: string;
}): string => tokenSha256 ?? sha256(token);

const ID_DIGITS = 12;

/** A short name for a token, the same wherever it is written, from which nobody can make the token. */
export const tokenIdOf = (token: { token?: string; tokenSha256?: string }): string =>
  // Hashed again: the hash of a token could stand in a log as a token's.
  sha256(tokenSha256Of(token)).slice(0, ID_DIGITS);
