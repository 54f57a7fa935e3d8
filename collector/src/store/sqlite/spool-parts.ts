import type { SpoolDuplicates } from './spool-duplicates.js';

/** What waits to be shipped to another store, as text; `seq` is put into it on the way out. */
export interface SpoolEntry {
  /** What makes the event the one it is: `$id` and org, or else its own id. */
  identity: string;
  id: string;
  org: string;
  device: string | null;
  createdAt: number;
  line: string;
}

/** The event that was there before under the same identity. */
export interface FirstCopy {
  id: string;
  createdAt: number;
  /** While it is not shipped yet. */
  line: string | null;
}

/** Part of the spool that is shipped together, however often that is tried. */
export interface SpoolBatch {
  /** Of its content: the same events, the same token. */
  token: string;
  /** Up to this place everything is in it, or in one before. */
  last: number;
  /** When it was handed out first: ms since the epoch. */
  begun: number;
  rows: { seq: number; line: string }[];
  /** Events that came again until then. */
  duplicates: SpoolDuplicates[];
}

export interface SpoolState {
  rows: number;
  /** When the oldest came in: µs since the epoch; null when it is empty. */
  oldest: number | null;
  /** Whether events came again of which nobody was told yet. */
  duplicates: boolean;
  /** Place of the newest that was ever in it. */
  newest: number;
}

export interface Spool {
  /** All or none. @returns of each entry the one that was there before, if there was one */
  write(entries: readonly SpoolEntry[]): { first: (FirstCopy | undefined)[]; state: SpoolState };
  /**
   * The next batch, the same one until it is `shipped`, whatever happens in between: where it ends is on
   * the disk before anybody sees it.
   */
  batch(maxRows: number, maxBytes: number): SpoolBatch | undefined;
  /** Forgets a batch; of another token nothing. */
  shipped(token: string): SpoolState;
  state(): SpoolState;
  /** Keeps a word for later, after a crash too; null forgets it. */
  note(name: string, value: string | null): void;
  noted(name: string): string | undefined;
}
