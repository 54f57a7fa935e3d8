import { randomUUID } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { Check } from '@sinclair/typebox/value';
import type { JsonObject } from 'vitrine/contract';
import type { AdminRecord, AdminRecords } from '../store/admin-records.js';
import { StoreUnavailableError } from '../store/errors.js';
import { CONFLICT, retryChange } from '../store/retry-change.js';
import { PasswordHash } from './passwords.js';

export const ROLES = ['owner', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Stands for every org of the configuration, also for those that come later. */
export const ALL_ORGS = '*';

const UserValue = Type.Object({
  /** Random: another user of the same name is somebody else. */
  id: Type.String(),
  /** As its operator wrote it. */
  name: Type.String(),
  /** Roles by org, or by `*`. */
  roles: Type.Record(Type.String(), Type.Union(ROLES.map((role) => Type.Literal(role)))),
  /** Absent until the user has chosen one. */
  password: Type.Optional(PasswordHash),
  /** Random. Sessions of an older one have ended. */
  generation: Type.String(),
  /** Sessions that were signed out, until they would have ended anyway: ms since the epoch. */
  signedOut: Type.Array(Type.Object({ sessionId: Type.String(), until: Type.Number() })),
  /** Whether `serve` created it, so that its name is not chosen yet. */
  isFirst: Type.Optional(Type.Boolean()),
  createdAt: Type.Number(),
});

/** A person who may sign in. */
export type User = Static<typeof UserValue> & {
  /** Identifies the name whatever its notation. */
  key: string;
};

const KIND = 'user';
const MAX_NAME_LENGTH = 100;

/** Beyond it, all sessions of the user end. Each costs some bytes of the record. */
const MAX_SIGNED_OUT = 500;

/** One key for the notations of a name that people cannot tell apart. */
export const userKey = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** @returns the problem of a name, and its remedy; undefined when it is right */
export function nameProblem(name: string): string | undefined {
  const key = userKey(name);
  if (!key) return 'is empty; write a name or a mail address';
  if (key.length > MAX_NAME_LENGTH) return `has more than ${MAX_NAME_LENGTH} characters`;
  if (/[\p{C}\p{Z}]/u.test(key.replaceAll(' ', ''))) return 'has control characters; remove them';
  return undefined;
}

/** The role of a user in an org; that of the org counts before that of all orgs. */
export const roleIn = ({ roles }: Pick<User, 'roles'>, org: string): Role | undefined =>
  Object.hasOwn(roles, org) ? roles[org] : roles[ALL_ORGS];

const toUser = ({ key, value }: AdminRecord): User => {
  if (Check(UserValue, value)) return { ...value, key };
  throw new StoreUnavailableError(`the record of the user ${key} is damaged; remove the user`);
};

const toValue = ({ key: _, ...value }: User) => value as unknown as JsonObject;

export interface NewUser {
  name: string;
  roles: User['roles'];
  password?: PasswordHash | undefined;
  isFirst?: boolean;
}

export interface Users {
  /** Finds a user by any notation of the name. */
  find(name: string): Promise<User | undefined>;
  list(): Promise<User[]>;
  /** @returns undefined when there is a user of this name */
  add(user: NewUser): Promise<User | undefined>;
  /**
   * Changes a user. The change runs again when somebody else has changed the user meanwhile.
   *
   * @param change returns the new user, or undefined to change nothing
   * @returns undefined when nothing is changed, or the user does not exist
   */
  update(key: string, change: (user: User) => User | undefined): Promise<User | undefined>;
  /** @returns whether there was such a user */
  remove(name: string): Promise<boolean>;
}

/** Ends every session of a user. */
export const endSessions = (user: User): User => ({
  ...user,
  generation: randomUUID(),
  signedOut: [],
});

interface EndedSession {
  sessionId: string;
  /** When it would end anyway: ms since the epoch. */
  until: number;
  now: number;
}

/** Ends one session of a user. */
export function endSession(user: User, { sessionId, until, now }: EndedSession): User {
  const signedOut = user.signedOut.filter((one) => one.until > now);
  if (signedOut.length >= MAX_SIGNED_OUT) return endSessions(user);
  return { ...user, signedOut: [...signedOut, { sessionId, until }] };
}

const busy = () => new StoreUnavailableError('somebody else changes this user; retry later');

export function createUsers(records: AdminRecords, now: () => number): Users {
  const read = (key: string) => records.get(KIND, key);
  return {
    async find(name) {
      const record = await read(userKey(name));
      return record && toUser(record);
    },
    list: async () => (await records.list(KIND)).map(toUser),
    async add({ name, roles, password, isFirst }) {
      const user: User = {
        ...{ key: userKey(name), id: randomUUID(), name: name.trim(), roles },
        ...(password && { password }),
        ...(isFirst && { isFirst }),
        ...{ generation: randomUUID(), signedOut: [], createdAt: now() },
      };
      const record = { kind: KIND, key: user.key, value: toValue(user), version: 0 };
      return (await records.put(record)) && user;
    },
    update: (key, change) =>
      retryChange(async () => {
        const record = await read(key);
        const changed = record && change(toUser(record));
        if (!changed) return undefined;
        return (await records.put({ ...record, value: toValue(changed) })) ? changed : CONFLICT;
      }, busy),
    remove: (name) =>
      retryChange(async () => {
        const record = await read(userKey(name));
        return record ? (await records.remove(record)) || CONFLICT : false;
      }, busy),
  };
}
