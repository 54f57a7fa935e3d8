import { LIMITS } from '../lib/limits.js';
import { StoreClosedError, StoreUnavailableError, StoreWriteError } from './errors.js';
import type { EventRecord, StoreStats } from './store.js';

interface PendingAppend<Result> {
  events: readonly EventRecord[];
  resolve(results: Result[]): void;
  reject(error: unknown): void;
}

export interface GroupCommit<Result> {
  /**
   * @returns the result of each event, in order
   * @throws StoreUnavailableError when too many events wait, the commit failed or it is closed; nothing is
   * stored then
   */
  append(events: readonly EventRecord[]): Promise<Result[]>;
  readonly stats: StoreStats;
  /** Rejects new events; settles when none waits. */
  close(): Promise<void>;
}

/**
 * Commits all events together that arrive while a commit runs: one fsync for many requests, without a timer
 * that would delay a single one. Settles after the commit.
 *
 * @param commit stores events, all or none, and settles when they are durable
 * @param maxConcurrent commits that may run at once. A writer that merges queued commits should never run out
 * of them. Default 1.
 */
export function createGroupCommit<Result>(
  commit: (events: readonly EventRecord[]) => Promise<Result[]>,
  maxConcurrent = 1,
): GroupCommit<Result> {
  const stats: StoreStats = {
    pendingEvents: 0,
    commits: 0,
    commitSeconds: 0,
    lastCommitSeconds: 0,
    failedCommits: 0,
    lastFailureAt: undefined,
    lastCommitAt: undefined,
  };
  let pending: PendingAppend<Result>[] = [];
  const loops = new Set<Promise<void>>();
  let running = 0;
  let closed = false;

  const commitAll = async () => {
    // Lets the requests that have arrived join the same fsync.
    await new Promise(setImmediate);
    while (pending.length) {
      const batch = pending;
      pending = [];
      const events = batch.flatMap((each) => each.events);
      const startedAt = performance.now();
      try {
        const results = await commit(events);
        stats.commits++;
        stats.lastCommitAt = Date.now();
        let from = 0;
        for (const { resolve, events } of batch) {
          resolve(results.slice(from, from + events.length));
          from += events.length;
        }
      } catch (cause) {
        stats.failedCommits++;
        stats.lastFailureAt = Date.now();
        const message = `the store cannot write: ${(cause as Error).message}`;
        for (const { reject } of batch) reject(new StoreWriteError(message, { cause }));
      }
      stats.lastCommitSeconds = (performance.now() - startedAt) / 1_000;
      stats.commitSeconds += stats.lastCommitSeconds;
      stats.pendingEvents -= events.length;
    }
    // Not in `finally` below: a caller whose append has settled may append again before that runs.
    running--;
  };

  return {
    stats,
    append: (events) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new StoreClosedError());
        if (stats.pendingEvents + events.length > LIMITS.pendingEvents)
          return reject(
            new StoreUnavailableError('too many events wait to be stored; retry later'),
          );
        pending.push({ events, resolve, reject });
        stats.pendingEvents += events.length;
        if (pending.length > 1 || running === maxConcurrent) return;
        running++;
        const loop = commitAll().finally(() => loops.delete(loop));
        loops.add(loop);
      }),
    async close() {
      closed = true;
      await Promise.all(loops);
    },
  };
}
