/** Longest time that one question holds up all others: ms. */
const TURN = 10;

/**
 * Does a task for each item, and lets whoever else waits have a turn every few milliseconds: what a question
 * has found may be very much, and events come all the time.
 */
export async function inTurns<Item>(
  items: Iterable<Item>,
  task: (item: Item) => void,
): Promise<void> {
  let end = performance.now() + TURN;
  for (const item of items) {
    task(item);
    if (performance.now() < end) continue;
    await new Promise(setImmediate);
    end = performance.now() + TURN;
  }
}
