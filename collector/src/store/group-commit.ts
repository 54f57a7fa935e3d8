import { type EventRecord, StoreBusy, type StoreFigures } from './store.js';

/** Most events that wait for a commit; beyond, senders are told to try again. */
const MAX_WAITING = 20_000;

interface Waiting<Result> {
  events: readonly EventRecord[];
  resolve(results: Result[]): void;
  reject(error: unknown): void;
}

export interface GroupCommit<Result> {
  /**
   * @returns what the commit says of each event, in order
   * @throws StoreBusy when too much waits, the commit failed or it is closed; nothing is stored then
   */
  append(events: readonly EventRecord[]): Promise<Result[]>;
  readonly figures: StoreFigures;
  /** Takes nothing more; settles when nothing waits. */
  close(): Promise<void>;
}

/**
 * Everything that arrives while a commit runs shares the next one: one fsync for many requests, and no
 * timer that would hold up a single one. Answers only after the commit.
 *
 * @param commit stores events, all or none, and settles when they are durable
 * @param ahead how many commits are asked for before the first is answered: for who writes all that waits
 * for it at once, and shall not have to wait itself. Default 1.
 */
export function createGroupCommit<Result>(
  commit: (events: readonly EventRecord[]) => Promise<Result[]>,
  ahead = 1,
): GroupCommit<Result> {
  const figures: StoreFigures = { waiting: 0, commits: 0, commitSeconds: 0, lastCommit: 0 };
  let waiting: Waiting<Result>[] = [];
  /** Each is settled when one of those who commit has ended. */
  const committing = new Set<Promise<void>>();
  let running = 0;
  let closed = false;

  const commitAll = async () => {
    // After the requests that have arrived already, so that they share one fsync.
    await new Promise(setImmediate);
    while (waiting.length) {
      const batch = waiting;
      waiting = [];
      const events = batch.flatMap((each) => each.events);
      const begin = performance.now();
      try {
        const results = await commit(events);
        figures.commits++;
        let from = 0;
        for (const { resolve, events } of batch) {
          resolve(results.slice(from, from + events.length));
          from += events.length;
        }
      } catch (cause) {
        const reason = `the store cannot write: ${(cause as Error).message}`;
        for (const { reject } of batch) reject(new StoreBusy(reason, { cause }));
      }
      figures.lastCommit = (performance.now() - begin) / 1_000;
      figures.commitSeconds += figures.lastCommit;
      figures.waiting -= events.length;
    }
    // At once: whoever has just been answered may come again before the promise is settled.
    running--;
  };

  return {
    figures,
    append: (events) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new StoreBusy('the store is closed'));
        if (figures.waiting + events.length > MAX_WAITING)
          return reject(new StoreBusy('too many events wait to be stored'));
        waiting.push({ events, resolve, reject });
        figures.waiting += events.length;
        if (waiting.length > 1 || running === ahead) return;
        running++;
        const done = commitAll().finally(() => committing.delete(done));
        committing.add(done);
      }),
    async close() {
      closed = true;
      await Promise.all(committing);
    },
  };
}
