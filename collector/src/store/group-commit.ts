import { LIMITS } from '../lib/limits.js';
import { StoreClosedError, StoreUnavailableError, StoreWriteError } from './errors.js';
import type { EventRecord, StoreStats } from './store.js';

interface PendingAppend<Result> {
  events: readonly EventRecord[];
  resolve(results: Result[]): void;
  reject(error: unknown): void;
}

interface GroupCommitOptions<Result> {
  /** Stores events, all or none, and settles when they are durable. */
  commit(events: readonly EventRecord[]): Promise<Result[]>;
  /** Why no commit is worth a try now, as on a full disk. */
  refusal?: () => StoreWriteError | undefined;
  /** Commits that may run at once. A writer that merges queued commits should never run out of them. Default 1. */
  maxConcurrent?: number;
}

export interface GroupCommit<Result> {
  /**
   * @returns the result of each event, in order
   * @throws StoreUnavailableError when too many events wait, the commit failed or it is closed; nothing is
   * stored then
   */
  append(events: readonly EventRecord[]): Promise<Result[]>;
  /** Runs a task that finds out whether the store can write. Its error counts as a failed commit for `lastFailureAt`. */
  probe(task: () => Promise<void>): Promise<void>;
  readonly stats: StoreStats;
  /** Rejects new events; settles when none waits. */
  close(): Promise<void>;
}

/**
 * Commits all events together that arrive while a commit runs: one fsync for many requests, without a timer
 * that would delay a single one. Settles after the commit.
 */
export function createGroupCommit<Result>({
  commit,
  refusal,
  maxConcurrent = 1,
}: GroupCommitOptions<Result>): GroupCommit<Result> {
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

  const noteFailure = () => {
    stats.lastFailureAt = Date.now();
  };

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
        noteFailure();
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
        const reason = refusal?.();
        if (reason) {
          noteFailure();
          return reject(reason);
        }
        pending.push({ events, resolve, reject });
        stats.pendingEvents += events.length;
        if (pending.length > 1 || running === maxConcurrent) return;
        running++;
        const loop = commitAll().finally(() => loops.delete(loop));
        loops.add(loop);
      }),
    async probe(task) {
      try {
        await task();
      } catch (error) {
        noteFailure();
        throw error;
      }
    },
    async close() {
      closed = true;
      await Promise.all(loops);
    },
  };
}
