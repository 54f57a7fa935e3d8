/**
 * The tracker's storage in the browser. `localStorage` has one key per item:
 *
 * - `vitrine:<scope>:<$id>`: a queued event, as `StoredEvent`; `0` while only the backup has to forget it
 * - `vitrine:<scope>:@<page>`: the lease of a page, under which others leave its events alone
 * - `vitrine:<scope>:$<record>`: see `RECORDS`
 *
 * The scope is the org (or the token) and the endpoint, encoded. IndexedDB has a
 * database for each scope, named as the keys begin, with copies of the events in the object store `STORE`.
 */

/** Prefix of all keys, and of the names of the databases. */
const BRAND = 'vitrine';

/** The only object store of a database. */
export const STORE = 'events';

/** Mark of a lease, after the scope's prefix. */
export const LEASE = '@';

/** Names of other records, after the scope's prefix. */
export const RECORDS = {
  /** `StoredSession`. */
  session: '$session',
  /** `StoredServer`. */
  server: '$server',
  /** A list of the keys that plugins claimed. */
  seenKeys: '$once',
} as const;

/** Name of a plugin's record, such as `$adds`. */
export const pluginRecord = (name: string): string => `$${name}`;

/** An event that waits. */
export interface StoredEvent {
  /** The body that is sent. */
  event: { eventMetadata: object };
  /** Page that sends it, as long as that page's lease runs; missing when any page may send it. */
  owner?: string | undefined;
  /** 1 once a request has left with it that must not be repeated without an answer. */
  sent?: 0 | 1 | undefined;
}

/** The session. Times are ms since the epoch. */
export interface StoredSession {
  id: string;
  started: number;
  /** Time of the last event. */
  last: number;
  /** Events so far. */
  seq: number;
}

/** The state of the server that an origin's pages share. Times are ms since the epoch. */
export interface StoredServer {
  writtenAt?: number;
  /** Nothing is sent before. */
  pausedUntil?: number;
  /** The server itself asked for a pause until then. */
  retryAfter?: number;
  /** Failures in a row. */
  failures?: number;
  /**
   * Failures in a row to which the API never answered: an ad blocker, a policy of the page, a server that
   * is gone.
   */
  networkFailures?: number;
  /** The server's `Vitrine-Capabilities`; missing until it has answered. */
  capabilities?: string;
}

/** Prefix of every key of one scope. */
export const storagePrefix = (owner: string, endpoint: string): string =>
  `${BRAND}:${encodeURIComponent(owner + endpoint)}:`;

/** The tracker whose storage is read. */
export interface StorageOwner {
  /** As the tracker has it: without a slash at its end. */
  endpoint: string;
  /** The org, or the token where no org is given. Default: every owner. */
  owner?: string | undefined;
}

/** The name in a key of this owner, after the prefix; undefined for every other key. */
export const storedName = (key: string, { endpoint, owner }: StorageOwner): string | undefined => {
  const [brand, scope = '', name] = key.split(':');
  const suffix = encodeURIComponent(endpoint);
  const isOwn = owner
    ? scope === encodeURIComponent(owner) + suffix
    : // No org and no token has a slash: one before the suffix is of a longer endpoint, which ends like this one.
      scope.endsWith(suffix) && !scope.slice(0, -suffix.length).includes('%2F');
  return brand === BRAND && isOwn ? name : undefined;
};

/** Whether a server's `Vitrine-Capabilities`, a list with commas, has one of them. Another script may have stored anything. */
export const isCapable = (capabilities: string | undefined, name: string): boolean =>
  `${capabilities}`.split(/[ ,]+/).includes(name);

/** Whether a value is an event that waits. */
export const isStoredEvent = (value: unknown): value is StoredEvent =>
  !!(value as StoredEvent | null | undefined)?.event?.eventMetadata;
