import type { AdminRecords } from '../store/admin-records.js';
import { createPasswords, type Passwords } from './passwords.js';
import { readSealKeys, type SealKeys } from './seal-keys.js';
import { createShareLinks, type ShareLinks } from './share-links.js';
import { createSignInLinks, type SignInLinks } from './sign-in-links.js';
import { ALL_ORGS, createUsers, endSessions, type Users, userKey } from './users.js';

/** Those who may look at a dashboard. */
export interface Accounts {
  users: Users;
  passwords: Passwords;
  signInLinks: SignInLinks;
  shareLinks: ShareLinks;
  /** The keys that seal the cookies. */
  sealKeys(): Promise<SealKeys>;
}

/** @param now ms since the epoch */
export function createAccounts(records: AdminRecords, now: () => number = Date.now): Accounts {
  let sealKeys: Promise<SealKeys> | undefined;
  return {
    users: createUsers(records, now),
    passwords: createPasswords(),
    signInLinks: createSignInLinks(records, now),
    shareLinks: createShareLinks(records, now),
    sealKeys() {
      sealKeys ??= readSealKeys(records).catch((error) => {
        // The next request tries again.
        sealKeys = undefined;
        throw error;
      });
      return sealKeys;
    },
  };
}

/** Name of the first owner, until it chooses another. */
const FIRST_OWNER = 'owner';

/**
 * The first way into a new dashboard: while no user has a password, a sign-in link for the first owner. Older links
 * of it stay valid until one of them has led to a password.
 *
 * @returns the token of the link; undefined when somebody can sign in
 */
export async function inviteFirstOwner({ users, signInLinks }: Accounts) {
  /** Another collector may start at the same moment. */
  const addFirst = async () =>
    (await users.add({ name: FIRST_OWNER, roles: { [ALL_ORGS]: 'owner' }, isFirst: true })) ??
    (await users.find(FIRST_OWNER));
  const all = await users.list();
  if (all.some(({ password }) => password)) return undefined;
  const owner = all.find(({ isFirst }) => isFirst) ?? (all.length ? undefined : await addFirst());
  return owner && signInLinks.create(owner);
}

/**
 * Takes a user's password away and ends all sessions and links.
 *
 * @returns the token of a new sign-in link; undefined when there is no such user
 */
export async function resetUser({ users, signInLinks }: Accounts, name: string) {
  const user = await users.find(name);
  const changed =
    user && (await users.update(user.key, ({ password: _, ...rest }) => endSessions(rest)));
  if (!changed) return undefined;
  await signInLinks.removeOf(changed);
  return signInLinks.create(changed);
}

/** Removes a user with the links of it. @returns whether there was such a user */
export async function removeUser({ users, signInLinks }: Accounts, name: string): Promise<boolean> {
  // By the key, without reading the record: a damaged one must go too.
  await signInLinks.removeOf({ key: userKey(name) });
  return users.remove(name);
}
