/** How many events of one day and device came again and were not stored again. */
export interface DuplicateCount {
  org: string;
  /** Days since the epoch, of the stored event. */
  day: number;
  /** Of the stored event. */
  device: string | null;
  count: number;
}

/** What a store has counted of events that came again: it is in no event, and moves with none. */
export interface Duplicates {
  /** What the store is known by where its counts are taken over, wherever it is moved or copied to. */
  source(): Promise<string>;
  /**
   * The counts, in an order that stays.
   *
   * @param after the last that is known; from the first on without
   */
  list(after: DuplicateCount | undefined, limit: number): Promise<DuplicateCount[]>;
  /**
   * Takes over counts of another store, each in place of what was taken over from there before: however often
   * that is done, they are counted once, as high as they were the last time.
   *
   * @param source of the other store
   */
  takeOver(source: string, counts: readonly DuplicateCount[]): Promise<void>;
}
