import type { CollectorConfig } from '../config/config.js';
import type { AdminRecords } from '../store/admin-records.js';
import { type Clash, findClashes } from './find-clashes.js';
import { createConfigMerger } from './merge-config.js';
import { createRecordSnapshot, type RecordSnapshot } from './record-snapshot.js';

/** Interval at which changes of other collectors, and of commands, are read. All agree within 5 s, a slow query included. */
const REFRESH_MS = 2_000;

/** The configuration that counts: the file with what the store adds. */
export interface LiveConfig {
  config(): CollectorConfig;
  /** The file alone. */
  file(): CollectorConfig;
  records: Omit<RecordSnapshot, 'refresh'>;
  /** Entries that both the file and the store have. */
  clashes(): readonly Clash[];
  /** Whether the records of the store have been read. Until then, nothing can be called unknown. */
  isComplete(): boolean;
  /**
   * Reads the records of the store. Changes that were made before the call are seen when it settles.
   *
   * @throws StoreUnavailableError
   */
  refresh(): Promise<void>;
  /** Replaces the file. */
  setFile(file: CollectorConfig): void;
  /** Refreshes at an interval. */
  start(): void;
  stop(): void;
}

interface LiveConfigOptions {
  records: AdminRecords;
  file: CollectorConfig;
  onChange?(config: CollectorConfig): void;
  /** Called when the records cannot be read, and when they can again. */
  onFailure?(error: unknown): void;
  onRecovery?(): void;
  intervalMs?: number | undefined;
}

export function createLiveConfig({
  records,
  file: first,
  onChange,
  onFailure,
  onRecovery,
  intervalMs = REFRESH_MS,
}: LiveConfigOptions): LiveConfig {
  const merge = createConfigMerger();
  const snapshot = createRecordSnapshot(records);
  let file = first;
  let merged = merge(file, snapshot);
  let isComplete = false;
  let isFailing = false;
  let timer: NodeJS.Timeout | undefined;
  let isRunning = false;
  let last: Promise<void> = Promise.resolve();
  /** The refresh that waits for the last one. */
  let next: Promise<void> | undefined;

  const update = () => {
    merged = merge(file, snapshot);
    onChange?.(merged);
  };
  const run = async () => {
    next = undefined;
    const hasChanged = await snapshot.refresh();
    const wasComplete = isComplete;
    isComplete = true;
    if (hasChanged || !wasComplete) update();
  };
  /** After the one that runs: that one may have read before the change of the caller. One is enough for all callers. */
  const refresh = (): Promise<void> => {
    next ??= last.then(run, run);
    last = next;
    return next;
  };
  const tick = async () => {
    if (isRunning) return;
    isRunning = true;
    try {
      await refresh();
      if (isFailing) onRecovery?.();
      isFailing = false;
    } catch (error) {
      if (!isFailing && timer) onFailure?.(error);
      isFailing = true;
    } finally {
      isRunning = false;
    }
  };

  return {
    config: () => merged,
    file: () => file,
    records: snapshot,
    clashes: () => findClashes(file, snapshot),
    isComplete: () => isComplete,
    refresh,
    setFile(changed) {
      file = changed;
      update();
    },
    start() {
      timer ??= setInterval(tick, intervalMs).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
