import { StoreFullError } from '../errors.js';

interface EraseOptions {
  /** Most events to erase. */
  limit: number;
  /** Erases up to so many events in one transaction. @returns their number */
  erase(limit: number): Promise<number>;
  /** Makes room with the space that was kept for this. @returns whether there was any */
  makeRoom(): Promise<boolean>;
}

/** The next step, when the disk is too full for a step. */
const SMALLER = 8;

/**
 * Erases events, and also where the disk is full: with the space that was kept for it, and in steps as small as what is
 * left.
 *
 * @returns number of erased events
 * @throws StoreFullError when not even one event can be erased
 */
export async function eraseInSteps({ limit, erase, makeRoom }: EraseOptions): Promise<number> {
  let erased = 0;
  let step = limit;
  while (erased < limit) {
    const asked = Math.min(step, limit - erased);
    try {
      const count = await erase(asked);
      erased += count;
      if (count < asked) break;
    } catch (error) {
      if (!(error instanceof StoreFullError)) throw error;
      if (!(await makeRoom())) {
        if (asked === 1)
          throw new StoreFullError(
            'the disk is too full to erase a single event; free some space on it, and repeat this',
            { cause: error },
          );
        step = Math.ceil(asked / SMALLER);
      }
    }
  }
  return erased;
}
