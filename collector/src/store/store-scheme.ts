import type { Store } from './store.js';

export interface StoreOptions {
  /** Longest run of a query. Default 10,000. */
  queryTimeoutMs?: number;
  /**
   * Top-level metadata keys to index, where the store has such indexes. Default: the indexes that the store has.
   */
  indexedMetadataKeys?: readonly string[];
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
  /** Names the store without its credentials. */
  nameOf(address: string): string;
  /** File on this machine with the store or its spool; undefined in memory. */
  fileOf(address: string): string | undefined;
}
