import type { EraseFilter, Store } from './store.js';

/** Few enough that a running collector does not wait long for the lock. */
const EVENTS_A_STEP = 2_000;

/**
 * Erases all events of a filter, in steps between which others write.
 *
 * @param onProgress receives the number of erased events
 * @returns number of erased events
 */
export async function eraseAll(
  store: Pick<Store, 'erase'>,
  filter: EraseFilter,
  onProgress?: (count: number) => void,
): Promise<number> {
  let count = 0;
  for (;;) {
    const erased = await store.erase(filter, EVENTS_A_STEP);
    count += erased;
    onProgress?.(count);
    if (erased < EVENTS_A_STEP) return count;
  }
}
