import type { FastifyBaseLogger } from 'fastify';
import type { Store } from '../store/store.js';

/** Interval of the commits that find out whether the store works again. */
const PROBE_INTERVAL_MS = 5_000;

/** A commit that succeeded so recently needs no proof. */
const FRESH_COMMIT_MS = 30_000;

export interface StoreProbe {
  /** Whether the store can commit, as far as is known. It never waits. */
  isWorking(): boolean;
  stop(): void;
}

interface StoreProbeOptions {
  log: Pick<FastifyBaseLogger, 'error' | 'info'>;
  /** Default 5,000. */
  intervalMs?: number;
}

/** Probes a store whose last commit failed, and one that has not committed for a while. */
export function createStoreProbe(
  store: Store,
  { log, intervalMs = PROBE_INTERVAL_MS }: StoreProbeOptions,
): StoreProbe {
  let failure: Error | undefined;
  const startedAt = Date.now();
  // A commit that failed before counts, as on a disk that was full at the start.
  let provenAt = 0;
  let isProbing = false;

  const probe = async () => {
    isProbing = true;
    try {
      await store.probe();
      if (failure) log.info('the store commits again');
      failure = undefined;
      provenAt = Date.now();
    } catch (error) {
      if (!failure) log.error({ err: error }, 'the store cannot commit; not ready');
      failure = error as Error;
    } finally {
      isProbing = false;
    }
  };

  /** Whether a commit failed after the last proof. */
  const isFailing = () => {
    const { lastFailureAt = 0, lastCommitAt = 0 } = store.stats();
    return failure !== undefined || lastFailureAt > Math.max(provenAt, lastCommitAt);
  };

  const timer = setInterval(() => {
    const { lastCommitAt = 0 } = store.stats();
    const isFresh = Date.now() - Math.max(startedAt, provenAt, lastCommitAt) < FRESH_COMMIT_MS;
    if (!isProbing && (isFailing() || !isFresh)) void probe();
  }, intervalMs);
  timer.unref();

  return { isWorking: () => !isFailing(), stop: () => clearInterval(timer) };
}
