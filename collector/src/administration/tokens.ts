import { randomBytes } from 'node:crypto';
import type { AdminTokenConfig, TokenConfig } from '../config/config.js';
import { canonicalDomain } from '../config/domain.js';
import { AdministrationError } from './administration-error.js';
import { checkLikeFile, PLACEHOLDER_SHA256 } from './config-problems.js';
import {
  type AdministrationContext,
  addRecord,
  perform,
  removeRecord,
  requireOrg,
  updateRecord,
} from './context.js';
import type { Source } from './orgs.js';
import { type CheckedRecord, orgOf, type RecordValue } from './records.js';
import { tokenIdOf, tokenSha256Of } from './token-ids.js';
import { requireReadable } from './unreadable-records.js';

export const TOKEN_KINDS = ['public', 'private', 'admin'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** A token without its secret. */
export interface TokenInfo {
  id: string;
  kind: TokenKind;
  /** Null for an admin token, which is for all orgs. */
  orgId: string | null;
  name: string | null;
  domains: string[];
  read: boolean;
  allowOrigin: boolean;
  source: Source;
  /** Place in the file; null for a token of the store. */
  path: string | null;
  /** ISO 8601; null for a token of the file. */
  createdAt: string | null;
  createdBy: string | null;
  /** ISO 8601; null for never. */
  expiresAt: string | null;
  isExpired: boolean;
}

export interface NewToken {
  kind: TokenKind;
  orgId?: string | undefined;
  name?: string;
  domains?: string[];
  read?: boolean;
  allowOrigin?: boolean;
  /** Time until it expires; default: never. */
  expiresInMs?: number | undefined;
}

/** A token that was just made. It is shown only once. */
export type MadeToken = TokenInfo & { token: string };

export interface Tokens {
  /** @param org default: tokens of all orgs, and admin tokens */
  list(org?: string): Promise<TokenInfo[]>;
  get(id: string): Promise<TokenInfo>;
  add(token: NewToken): Promise<MadeToken>;
  /** Makes a token with the same rights, and lets the old one expire. Until then, both count. */
  rotate(id: string, options: { expireAfterMs: number }): Promise<MadeToken>;
  /** Lets a token expire; 0 at once. */
  expire(id: string, options: { afterMs: number }): Promise<TokenInfo>;
  remove(id: string): Promise<void>;
}

const TOKEN_BYTES = 24;

const unknownToken = (id: string) =>
  new AdministrationError('unknown', {
    path: 'token',
    message: `there is no token ${JSON.stringify(id.slice(0, 128))}; token list shows the ids`,
  });

const iso = (time: number) => new Date(time).toISOString();

export function createTokens(context: AdministrationContext): Tokens {
  const { live, records, now, actor } = context;

  const fileInfo = (
    token: (TokenConfig | AdminTokenConfig) & { kind?: string },
    { orgId, path }: Pick<TokenInfo, 'orgId'> & { path: string },
  ): TokenInfo => {
    const {
      kind = 'admin',
      domains,
      read,
      allowOrigin,
      name,
    } = token as TokenConfig & AdminTokenConfig;
    const more = live.records.get('token-domains', tokenIdOf(token))?.value.domains ?? [];
    return {
      ...{ id: tokenIdOf(token), kind, orgId, name: name ?? null },
      domains: [...(domains ?? []), ...more],
      ...{ read: kind === 'private' || read === true, allowOrigin: allowOrigin === true },
      ...{ source: 'file', path, createdAt: null, createdBy: null },
      ...{ expiresAt: null, isExpired: false },
    };
  };
  const storeInfo = ({ key, value }: CheckedRecord<'token'>): TokenInfo => ({
    ...{ id: key, kind: value.kind, orgId: value.org ?? null, name: value.name ?? null },
    domains: value.domains ?? [],
    ...{ read: value.kind === 'private' || value.read === true },
    allowOrigin: value.allowOrigin === true,
    ...{ source: 'store', path: null },
    ...{ createdAt: iso(value.createdAt), createdBy: value.createdBy },
    expiresAt: value.expiresAt === undefined ? null : iso(value.expiresAt),
    isExpired: value.expiresAt !== undefined && value.expiresAt <= now(),
  });
  const all = (): TokenInfo[] => {
    const { orgs, adminTokens = [] } = live.file();
    return [
      ...orgs.flatMap((org, o) =>
        org.tokens.map((token, t) =>
          fileInfo(token, { orgId: org.id, path: `orgs[${o}].tokens[${t}]` }),
        ),
      ),
      ...adminTokens.map((token, t) => fileInfo(token, { orgId: null, path: `adminTokens[${t}]` })),
      ...live.records.list('token').map(storeInfo),
    ];
  };
  const find = async (id: string): Promise<TokenInfo> => {
    await live.refresh();
    const found = all().find((token) => token.id === id);
    if (found) return found;
    requireReadable(live.records, { kind: 'token', key: id });
    throw unknownToken(id);
  };
  /** @throws AdministrationError for a token of the file */
  const requireStored = async (id: string, remedy: string): Promise<TokenInfo> => {
    const found = await find(id);
    if (found.source === 'file')
      throw new AdministrationError('readOnly', {
        path: 'token',
        message: `${id} is read-only at run time, because the configuration file has it as ${found.path}; ${remedy}`,
      });
    return found;
  };

  const make = async (
    value: Omit<RecordValue<'token'>, 'tokenSha256' | 'createdAt' | 'createdBy'>,
  ): Promise<{ id: string; token: string }> => {
    const token = `${value.kind}-${randomBytes(TOKEN_BYTES).toString('base64url')}`;
    const id = tokenIdOf({ token });
    const isNew = await addRecord(records, {
      ...{ kind: 'token', key: id },
      value: {
        ...{ tokenSha256: tokenSha256Of({ token }), ...value },
        ...{ createdAt: now(), createdBy: actor.actor },
      },
    });
    if (!isNew) throw new AdministrationError('busy', { path: '', message: 'repeat it' });
    return { id, token };
  };
  const made = async ({ id, token }: { id: string; token: string }): Promise<MadeToken> => ({
    ...(await find(id)),
    token,
  });
  const expireAt = (id: string, time: number) =>
    updateRecord(
      records,
      { kind: 'token', key: id },
      (value) =>
        // A token that expires earlier already does not live longer by a rotation.
        value && { ...value, expiresAt: Math.min(time, value.expiresAt ?? time) },
    );

  return {
    async list(org) {
      if (org !== undefined) await requireOrg(context, org);
      else await live.refresh();
      return all().filter((token) => org === undefined || token.orgId === org);
    },
    get: find,
    async add({ kind, orgId: org, name, domains, read, allowOrigin, expiresInMs }) {
      const problem = (path: string, message: string) =>
        new AdministrationError('invalid', { path, message });
      const rights = {
        ...(domains !== undefined && { domains }),
        ...(read !== undefined && { read }),
        ...(allowOrigin !== undefined && { allowOrigin }),
      };
      if (kind === 'admin') {
        if (org !== undefined)
          throw problem('orgId', 'an admin token is for all orgs; leave orgId out');
        const [right] = Object.keys(rights);
        if (right) throw problem(right, `an admin token has no ${right}; leave it out`);
      } else {
        if (org === undefined) throw problem('orgId', 'is missing; name the org of the token');
        await requireOrg(context, org);
        const tokens = [{ tokenSha256: PLACEHOLDER_SHA256, kind, ...rights }];
        checkLikeFile({ org: { tokens }, path: 'tokens[0]' });
      }
      const canonical = domains?.map((domain) => canonicalDomain(domain) as string);
      const value = {
        ...{ kind, ...rights },
        ...(org !== undefined && { org }),
        ...(name !== undefined && { name }),
        ...(canonical && { domains: canonical }),
        ...(expiresInMs !== undefined && { expiresAt: now() + expiresInMs }),
      };
      const { expiresAt, ...shown } = value;
      const action = {
        ...{ action: 'token.add', org: org ?? null, target: name ?? kind },
        details: { ...shown, ...(expiresAt !== undefined && { expiresAt: iso(expiresAt) }) },
      };
      return made(
        await perform(context, action, async (note) => {
          const result = await make(value);
          note({ token: result.id });
          return result;
        }),
      );
    },
    async rotate(id, { expireAfterMs }) {
      const old = await requireStored(
        id,
        'add a token with token add, then remove this one from the file, and send SIGHUP',
      );
      if (old.isExpired)
        throw new AdministrationError('invalid', {
          path: 'token',
          message: `${id} has expired; add a new one with token add`,
        });
      const expiresAt = now() + expireAfterMs;
      const action = {
        ...{ action: 'token.rotate', org: old.orgId, target: id },
        details: { expiresAt: iso(expiresAt) },
      };
      return made(
        await perform(context, action, async (note) => {
          const before = live.records.get('token', id)?.value;
          if (!before) throw unknownToken(id);
          const { tokenSha256: _, createdAt, createdBy, expiresAt: __, ...rights } = before;
          // The new one first: there is no moment without a token that counts.
          const result = await make(rights);
          note({ token: result.id });
          await expireAt(id, expiresAt);
          return result;
        }),
      );
    },
    async expire(id, { afterMs }) {
      const old = await requireStored(id, 'remove it there, and send SIGHUP');
      const expiresAt = now() + afterMs;
      const action = {
        ...{ action: 'token.expire', org: old.orgId, target: id },
        details: { expiresAt: iso(expiresAt) },
      };
      await perform(context, action, () => expireAt(id, expiresAt));
      return find(id);
    },
    async remove(id) {
      await live.refresh();
      const unreadable = live.records.unreadable('token').find(({ key }) => key === id);
      const org = unreadable
        ? (orgOf('token', unreadable) ?? null)
        : (await requireStored(id, 'remove it there, and send SIGHUP')).orgId;
      await perform(context, { action: 'token.remove', org, target: id }, () =>
        removeRecord(records, { kind: 'token', key: id }),
      );
    },
  };
}
