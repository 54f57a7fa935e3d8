import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const ID_BYTES = 9;
const SECRET_BYTES = 32;

/** The secret of a link, as its record has it. */
export interface LinkRecord {
  id: string;
  /** Base64url. The record never has the secret itself. */
  secretSha256: string;
}

const hashOf = (secret: string) => createHash('sha256').update(secret).digest();

/** The token of a link: `<kind>.<id>.<secret>`. */
export interface LinkToken {
  kind: string;
  id: string;
  secret: string;
}

/** Creates a link. @returns its token, which nobody can make again from the record */
export function createLink(kind: string): { token: string; record: LinkRecord } {
  const id = randomBytes(ID_BYTES).toString('base64url');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const secretSha256 = hashOf(secret).toString('base64url');
  return { token: `${kind}.${id}.${secret}`, record: { id, secretSha256 } };
}

/** @returns undefined for a text that is no token */
export function parseLinkToken(token: string): LinkToken | undefined {
  const [, kind, id, secret] = /^([a-z]+)\.([\w-]{12})\.([\w-]{43})$/.exec(token) ?? [];
  return kind && id && secret ? { kind, id, secret } : undefined;
}

/** Whether a token has the secret of a record, in constant time. */
export const hasSecret = ({ secretSha256 }: Pick<LinkRecord, 'secretSha256'>, secret: string) => {
  const expected = Buffer.from(secretSha256, 'base64url');
  const found = hashOf(secret);
  return expected.length === found.length && timingSafeEqual(expected, found);
};
