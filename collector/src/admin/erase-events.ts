import type { EraseFilter, Store } from '../store/store.js';
import { createProgress } from './progress.js';

/** Few enough that a running collector does not wait long for the lock. */
const EVENTS_A_STEP = 2_000;

/** Erases all events of a filter. @returns their number */
export async function eraseEvents(store: Store, filter: EraseFilter): Promise<number> {
  const progress = createProgress('event', 'erased');
  let count = 0;
  for (;;) {
    const erased = await store.erase(filter, EVENTS_A_STEP);
    count += erased;
    if (erased < EVENTS_A_STEP) break;
    progress.update(count);
  }
  if (count >= EVENTS_A_STEP) progress.finish();
  return count;
}
