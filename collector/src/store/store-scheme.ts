import type { Store } from './store.js';

export interface StoreOptions {
  /** Longest run of a query. Default 10,000. */
  queryTimeoutMs?: number;
  /**
   * Top-level metadata keys to index, where the store has such indexes. Default: the indexes that the store has.
   */
  indexedMetadataKeys?: readonly string[];
  /** Largest file of a store on this machine. Beyond that, it takes no events. Default: a reserve of the disk is kept. */
  maxStoreBytes?: number | undefined;
  /** Whether no other process may serve the same file. */
  isExclusive?: boolean;
  /** Called before the tables of a file are upgraded, which may take minutes. */
  onUpgrade?: (from: number, to: number) => void;
  /** Called after each step of an upgrade with the version that the tables have. */
  onUpgradeStep?: (version: number) => void;
  /** Called now and then while a running collector derives the facts of older events. `left` is 0 at the end. */
  onFactsProgress?: (left: number) => void;
  /** Called when deriving the facts of older events starts to fail. It is tried again until it succeeds. */
  onFactsFailure?: ((error: unknown) => void) | undefined;
  /** Called when the log of a file has gone since a crash. */
  onLostLog?: () => void;
  /** Called with the reason when a remote store stops accepting events. The spool keeps them meanwhile. */
  onUnavailable?: (reason: string) => void;
  /** Called when a remote store accepts events again. */
  onAvailable?: () => void;
}

/** A kind of store, known by the scheme of its addresses. */
export interface StoreScheme {
  /** Address for messages. */
  example: string;
  /** Whether the store is a file on this machine, and `fileOf` names it. */
  isFile: boolean;
  /** @throws Error when the store cannot be opened */
  open(address: string, options: StoreOptions): Store;
  /** @returns the problem of an address and its remedy, without secrets; undefined when it is right */
  problemOf(address: string): string | undefined;
  /**
   * Keeps other collectors from serving a file.
   *
   * @throws Error when one serves it
   */
  lock?(address: string): { release(): void };
  /** Names the store without its credentials. */
  nameOf(address: string): string;
  /** File on this machine with the store or its spool; undefined in memory. */
  fileOf(address: string): string | undefined;
}
