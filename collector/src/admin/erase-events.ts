import { eraseAll } from '../store/erase-all.js';
import type { EraseFilter, Store } from '../store/store.js';
import { createProgress } from './progress.js';

/** Erases all events of a filter, and shows the progress. @returns their number */
export async function eraseEvents(store: Store, filter: EraseFilter): Promise<number> {
  const progress = createProgress('event', 'erased');
  let isLong = false;
  let last = 0;
  const count = await eraseAll(store, filter, (erased) => {
    isLong ||= last > 0;
    last = erased;
    progress.update(erased);
  });
  if (isLong) progress.finish();
  return count;
}
