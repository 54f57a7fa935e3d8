import type { Platform } from '../platform.js';
import type { LocalStorage } from './local-storage.js';

/** How long a page that is not asked has its events: ms. Longer than an attempt. */
const LEASE_MS = 60_000;

/** How long a page that is asked whether it lives has for its answer: ms. */
const ANSWER_MS = 1_000;

/** Ends the lease of a page that did not answer. It stays until the lease would have ended. */
const REVOKED = '!';

/** Ends a lease whose page is asked whether it lives. */
const PING = '?';

/** Which page has which events: a key for each page, so that a page gives all of its events up by removing one. */
export interface TabLease {
  /**
   * Takes or renews this page's lease, and answers the pages that ask.
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
   * Asks a page whether it lives, and revokes the lease of one that does not answer.
   *
   * @param key of the page's lease
   * @returns when to look again: ms
   */
  pingPage(key: string): number;
  /** Whether what another page has written asks something of this one. */
  isPing(text: string | null): boolean;
}

interface Parts
  extends Pick<LocalStorage, 'readText' | 'writeText' | 'writeShared' | 'removeText'> {
  platform: Platform;
  /** What the keys of leases begin with; the page's id follows. */
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
  /** When this page asked another one: ms since the epoch, by the key of its lease. */
  const askedAt = new Map<string, number>();
  /** Says in a lease that this page asks, until the answer removes it. */
  const question = PING + pageId + PING;
  /** ms since the epoch. */
  let leasedUntil = 0;
  const ownKey = prefix + pageId;
  return {
    syncLease() {
      const now = platform.now();
      const lease = readText(ownKey);
      // One that was written before the clock was set back seems to run for too long.
      const lapsed =
        leasedUntil <= now || leasedUntil > now + LEASE_MS || !!lease?.endsWith(REVOKED);
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
          else if (!lease?.endsWith(REVOKED)) leases.set(key.slice(prefix.length), key);
        }
      leases.delete(pageId);
      return leases;
    },
    pingPage(key) {
      const now = platform.now();
      const lease = readText(key) as string;
      const waited = now - (askedAt.get(key) ?? 0);
      if (waited >= LEASE_MS / 2) {
        askedAt.set(key, now);
        writeShared(key, lease + question);
        return ANSWER_MS;
      }
      // It has answered, and is asked again later.
      if (!lease.includes(question)) return LEASE_MS / 2;
      if (waited < ANSWER_MS) return ANSWER_MS - waited;
      // Shorter than what it replaces, so that a full storage takes it too.
      writeText(key, Number.parseInt(lease, 10) + REVOKED);
      return 1;
    },
    isPing: (text) => !!text?.endsWith(PING),
  };
};
