/** Duplicates of stored events, by day and device. */
export interface DuplicateCount {
  org: string;
  /** Day of the stored event: days since the epoch. */
  day: number;
  /** Device of the stored event. */
  device: string | null;
  count: number;
}

/** The duplicates that a store has counted. No event holds them, so they move between stores on their own. */
export interface DuplicateCounts {
  /** Identifies the store where its counts are imported. It stays the same when the store is moved or copied. */
  sourceId(): Promise<string>;
  /**
   * The counts, in a stable order.
   *
   * @param after the last known count; without it the list starts at the first
   */
  list(after: DuplicateCount | undefined, limit: number): Promise<DuplicateCount[]>;
  /**
   * Imports the counts of another store. A repeated import replaces the counts of the one before, so each
   * duplicate counts once.
   *
   * @param sourceId of the other store
   */
  importCounts(sourceId: string, counts: readonly DuplicateCount[]): Promise<void>;
}
