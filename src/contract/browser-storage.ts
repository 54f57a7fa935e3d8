/**
 * What the tracker stores in the browser. `localStorage` has one key per item:
 *
 * - `vitrine:<scope>:<$id>`: an event that waits, as `StoredEvent`
 * - `vitrine:<scope>:@<page>`: the lease of a page, under which others leave its events alone
 * - `vitrine:<scope>:$<record>`: see `RECORDS`
 *
 * The scope is the org (or the token) and the endpoint, encoded. The database has copies of the events.
 */

/** Name of the IndexedDB database and of its object store. */
export const DATABASE = 'vitrine';

/** What follows the prefix in the key of a lease. */
export const LEASE = '@';

/** What follows the prefix in the keys of other records. */
export const RECORDS = {
  /** The session, as the tracker's `session.ts` writes it. */
  session: '$session',
  /** `StoredServer`. */
  server: '$server',
  /** A list of the keys that plugins claimed. */
  seenKeys: '$once',
} as const;

/** A record of a plugin, such as `$adds`. */
export const pluginRecord = (name: string): string => `$${name}`;

/** The part of a stored event by which it is known. */
export interface StoredEvent {
  event: { eventMetadata: object };
}

/** What the origin's pages remember of the server. */
export interface StoredServer {
  /** Time of writing: ms since the epoch. */
  at?: number;
  /** Nothing is sent until then: ms since the epoch. */
  restUntil?: number;
  /** Until then the server asked for a pause: ms since the epoch. */
  askedUntil?: number;
  /** Failures in a row. */
  failures?: number;
  /**
   * The last of these failures that were the network's. Over and over nothing gets through: an ad
   * blocker, a policy of the page, a server that is gone.
   */
  silent?: number;
  /** What the server can do beyond the documented API; undefined until it has answered. */
  capabilities?: string;
}

/** What every key of one scope begins with. */
export const storagePrefix = (owner: string, endpoint: string): string =>
  `${DATABASE}:${encodeURIComponent(owner + endpoint)}:`;

/** What follows the prefix in a key of this endpoint; undefined for every other key. */
export const storedName = (key: string, endpoint: string): string | undefined => {
  const [database, scope = '', name] = key.split(':');
  return database === DATABASE && scope.endsWith(encodeURIComponent(endpoint)) ? name : undefined;
};

/** Whether a value is an event that waits. */
export const isStoredEvent = (value: unknown): value is StoredEvent =>
  !!(value as StoredEvent | null | undefined)?.event?.eventMetadata;
