import type { RefusedTable } from '../sqlite-file/refused-table.js';
import type { EraseFilter } from '../store.js';
import type { SpoolDuplicateCount } from './spool-duplicates.js';

/** An event for the spool. `rowId` becomes part of the line when it is shipped. */
export interface SpoolEntry {
  /** Equal for copies of the same event. */
  dedupKey: string;
  id: string;
  org: string;
  device: string | null;
  createdAt: number;
  /** The event as text, in the format of the remote store. */
  line: string;
  /** Whether the line may be revised: the spool keeps it as long as the key. */
  isRevisable?: boolean;
}

/** A new line of an entry, for the remote store to replace the earlier one with. */
export interface Revision {
  dedupKey: string;
  line: string;
}

/** The first copy of a repeated event. */
export interface FirstCopy {
  id: string;
  createdAt: number;
  /** Its latest line. Null once it is shipped, unless it may be revised. */
  line: string | null;
  /** Row of its first line. */
  rowId: number;
  /** How often it was revised; 0 for entries that cannot be. */
  revisions: number;
}

/** Events that are shipped together, however often that is retried. */
export interface SpoolBatch {
  /** Hash of the content: the same events have the same token. */
  token: string;
  /** This batch and earlier ones hold every event up to this row. */
  lastRowId: number;
  /** ms since the epoch. */
  createdAtMs: number;
  rows: { rowId: number; line: string }[];
  /** Duplicates that arrived since the batch before. */
  duplicates: SpoolDuplicateCount[];
}

export interface SpoolState {
  /** Events that are not shipped yet. */
  events: number;
  /** Row of the oldest of them, which is its arrival in µs since the epoch; null when there is none. */
  oldestRowId: number | null;
  /** Whether it has duplicate counts that are not shipped yet. */
  hasDuplicates: boolean;
  /** Highest row that was ever used. */
  newestRowId: number;
}

/**
 * Holds the events that are not in the remote store yet, and for some days the dedup keys of all events.
 *
 * A row id is the arrival in µs since the epoch, and always grows within a file. It gives the order of the events and
 * the age of a dedup key.
 */
export interface Spool {
  /** Stores entries, all or none. @returns for each entry its first copy, if there is one */
  write(entries: readonly SpoolEntry[]): {
    firstCopies: (FirstCopy | undefined)[];
    state: SpoolState;
  };
  /** Stores revised lines, all or none, to be shipped like new ones. The entries must be known. */
  revise(revisions: readonly Revision[]): SpoolState;
  /**
   * The next batch. It stays the same until `markShipped`, also after a crash: its end is on disk before the batch is
   * returned.
   */
  nextBatch(maxRows: number, maxBytes: number): SpoolBatch | undefined;
  /** Deletes the events of the current batch. Ignores any other token. */
  markShipped(token: string): SpoolState;
  getState(): SpoolState;
  /** Stores a value durably; null deletes it. */
  setMeta(name: string, value: string | null): void;
  getMeta(name: string): string | undefined;
  addRefused: RefusedTable['add'];
  listRefused: RefusedTable['list'];
  removeRefused: RefusedTable['remove'];
  dropRefusedBefore: RefusedTable['dropBefore'];
  eraseRefused: RefusedTable['erase'];
  /** Forgets the lines of entries that may be revised. */
  eraseRevisable(filter: EraseFilter): void;
  /** Bytes of the file that shipped events have left for new ones. */
  unusedBytes(): number;
  /** Moves the log of the file into it. */
  emptyLog(): void;
}
