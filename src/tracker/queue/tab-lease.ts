import type { Platform } from '../platform.js';
import type { LocalStorage } from './local-storage.js';

/** How long a page that is not pinged has its events: ms. Longer than an attempt. */
const LEASE_MS = 60_000;

/** How long a pinged page has for its answer: ms. */
const ANSWER_MS = 1_000;

/** Ends the lease of a page that did not answer. It stays until the lease would have ended. */
const LEASE_REVOKED = '!';

/** Ends a lease whose page is pinged. */
const PING = '?';

/** Which page has which events: a key for each page, so that a page gives all of its events up by removing one. */
export interface TabLease {
  /**
   * Takes or renews this page's lease, and answers pings.
   *
   * @returns true when it had run out or was revoked: other pages may have taken events over
   */
  syncLease(): boolean;
  /** Ends this page's lease. */
  removeLease(): void;
  /**
   * Ids of the other pages whose lease runs, with the keys of their leases. Removes leases that have run out.
   *
   * @param texts what the storage has, by key
   */
  readLeases(
    texts: ReadonlyMap<string, string | null | undefined>,
  ): Map<string | undefined, string>;
  /**
   * Pings a page, and revokes the lease of one that does not answer.
   *
   * @param key of the page's lease
   * @returns when to look again: ms
   */
  pingPage(key: string): number;
  /** Whether the write of another page pings this one. */
  isPing(text: string | null): boolean;
}

interface Parts
  extends Pick<LocalStorage, 'readText' | 'writeText' | 'writeShared' | 'removeText'> {
  platform: Platform;
  /** Prefix of the keys of leases; the page's id follows. */
  prefix: string;
  pageId: string;
}

export const createTabLease = ({
  readText,
  writeText,
  writeShared,
  removeText,
  platform,
  prefix,
  pageId,
}: Parts): TabLease => {
  /** When this page pinged another one: ms since the epoch, by the key of its lease. */
  const pingedAt = new Map<string, number>();
  /** Stands in a lease while this page waits for an answer to its ping. */
  const ping = PING + pageId + PING;
  /** ms since the epoch. */
  let leasedUntil = 0;
  const ownKey = prefix + pageId;
  return {
    syncLease() {
      const now = platform.now();
      const lease = readText(ownKey);
      // One that was written before the clock was set back seems to run for too long.
      const lapsed =
        leasedUntil <= now || leasedUntil > now + LEASE_MS || !!lease?.endsWith(LEASE_REVOKED);
      if (lapsed || lease !== `${leasedUntil}` || leasedUntil < now + LEASE_MS / 2) {
        leasedUntil = now + LEASE_MS;
        writeText(ownKey, `${leasedUntil}`);
      }
      return lapsed;
    },
    removeLease() {
      leasedUntil = 0;
      removeText(ownKey);
    },
    readLeases(texts) {
      const leases = new Map<string | undefined, string>();
      for (const [key, lease] of texts)
        if (key.startsWith(prefix)) {
          if (!(Number.parseInt(lease as string, 10) > platform.now())) removeText(key);
          else if (!lease?.endsWith(LEASE_REVOKED)) leases.set(key.slice(prefix.length), key);
        }
      leases.delete(pageId);
      return leases;
    },
    pingPage(key) {
      const now = platform.now();
      const lease = readText(key) as string;
      const waitedMs = now - (pingedAt.get(key) ?? 0);
      if (waitedMs >= LEASE_MS / 2) {
        pingedAt.set(key, now);
        writeShared(key, lease + ping);
        return ANSWER_MS;
      }
      // It has answered, and is pinged again later.
      if (!lease.includes(ping)) return LEASE_MS / 2;
      if (waitedMs < ANSWER_MS) return ANSWER_MS - waitedMs;
      // Shorter than what it replaces, so that a full storage takes it too.
      writeText(key, Number.parseInt(lease, 10) + LEASE_REVOKED);
      return 1;
    },
    isPing: (text) => !!text?.endsWith(PING),
  };
};
