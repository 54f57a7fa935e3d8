import { DAY_MS } from '../lib/day.js';
import type { AdminRecords } from '../store/admin-records.js';
import { createLink, hasSecret, type LinkToken } from './link-secret.js';
import type { User } from './users.js';

export const SIGN_IN_LINK = 'signin';

/** Life of a link. */
export const SIGN_IN_LINK_MS = DAY_MS;

const KIND = 'sign-in-link';

type Value = { secretSha256: string; userKey: string; userId: string; expiresAt: number };

export interface SignInLinks {
  /** Creates a link with which a user signs in once, without a password. @returns its token */
  create(user: User): Promise<string>;
  /**
   * Uses a link. When several requests use it at once, on any collectors, one succeeds.
   *
   * @returns the user whom it signs in; undefined when the link is unknown, used or expired
   */
  redeem(token: LinkToken): Promise<{ userKey: string; userId: string } | undefined>;
  /** Ends the links of a user. */
  removeOf(user: Pick<User, 'key'>): Promise<void>;
}

/** Links that sign a user in once. */
export function createSignInLinks(records: AdminRecords, now: () => number): SignInLinks {
  const list = async () =>
    (await records.list(KIND)).map((record) => ({ ...record, value: record.value as Value }));
  return {
    async create(user) {
      for (const record of await list())
        if (record.value.expiresAt <= now()) await records.remove(record);
      const { token, record } = createLink(SIGN_IN_LINK);
      const { secretSha256 } = record;
      const expiresAt = now() + SIGN_IN_LINK_MS;
      const value: Value = { secretSha256, userKey: user.key, userId: user.id, expiresAt };
      await records.put({ kind: KIND, key: record.id, value, version: 0 });
      return token;
    },
    async redeem({ id, secret }) {
      const record = await records.get(KIND, id);
      if (!record) return undefined;
      const { userKey, userId, expiresAt, secretSha256 } = record.value as Value;
      if (!hasSecret({ secretSha256 }, secret)) return undefined;
      const isFirst = await records.remove(record);
      return isFirst && expiresAt > now() ? { userKey, userId } : undefined;
    },
    async removeOf({ key }) {
      for (const record of await list())
        if (record.value.userKey === key) await records.remove(record);
    },
  };
}
