/** Longest time that the loop blocks the event loop: ms. */
const SLICE_MS = 10;

/** Runs a task for each item, and yields to the event loop every few milliseconds: a query may return millions. */
export async function forEachInSlices<Item>(
  items: Iterable<Item>,
  task: (item: Item) => void,
): Promise<void> {
  let end = performance.now() + SLICE_MS;
  for (const item of items) {
    task(item);
    if (performance.now() < end) continue;
    await new Promise(setImmediate);
    end = performance.now() + SLICE_MS;
  }
}
