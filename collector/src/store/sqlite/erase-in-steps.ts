import { StoreFullError } from '../errors.js';

interface EraseOptions {
  /** Most events to erase. */
  limit: number;
  /** Erases up to so many events in one transaction. @returns their number */
  erase(limit: number): Promise<number>;
  /** Gives the space that was kept for this back to the disk. @returns whether there was any */
  releaseReserve(): Promise<boolean>;
}

/** How much smaller the next step is, when the disk is too full for one. */
const SHRINK_FACTOR = 8;

/**
 * Erases events, and also where the disk is full: with the space that was kept for it, and in steps as small as what is
 * left.
 *
 * @returns number of erased events
 * @throws StoreFullError when not even one event can be erased
 */
export async function eraseInSteps({
  limit,
  erase,
  releaseReserve,
}: EraseOptions): Promise<number> {
  let erased = 0;
  let step = limit;
  while (erased < limit) {
    const size = Math.min(step, limit - erased);
    try {
      const count = await erase(size);
      erased += count;
      if (count < size) break;
    } catch (error) {
      if (!(error instanceof StoreFullError)) throw error;
      if (!(await releaseReserve())) {
        if (size === 1)
          throw new StoreFullError(
            'the disk is too full to erase a single event; free some space on it, and repeat this',
            { cause: error },
          );
        step = Math.ceil(size / SHRINK_FACTOR);
      }
    }
  }
  return erased;
}
