import { createPause } from '../../lib/pause.js';
import { StoreClosedError, StoreUnavailableError } from '../errors.js';
import type { RemoteSpool } from '../spool/remote-spool.js';
import type { SpoolBatch } from '../spool/spool.js';

export interface ShipperOptions {
  spool: RemoteSpool;
  /** Creates the tables; idempotent. */
  prepare(): Promise<void>;
  /** Inserts a batch exactly once, however often it is retried. */
  insert(batch: SpoolBatch): Promise<void>;
  /** Called with the reason when inserts start to fail. */
  onUnavailable?(reason: string): void;
  /** Called when inserts succeed again. */
  onAvailable?(): void;
  /** Longest that an event waits for others of its insert. Default 1,000. */
  batchDelayMs?: number;
}

export interface Shipper {
  /** Call it after the spool has new events. */
  wake(): void;
  /**
   * Settles when ClickHouse has everything that is in the spool now.
   *
   * @throws StoreUnavailableError when that takes longer than `timeoutMs`
   */
  flush(timeoutMs: number): Promise<void>;
  /** Runs a task while no batch is shipped. */
  runExclusive<T>(task: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** ClickHouse needs few and large inserts. */
const MAX_ROWS = 10_000;
/** ClickHouse splits larger inserts in two. */
const MAX_BYTES = 8_000_000;

/** Shortest time between two inserts while a query waits. */
const FLUSH_INTERVAL_MS = 100;

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

/** Longest wait of a query while inserts fail. */
const FLUSH_TIMEOUT_WHILE_FAILING_MS = 1_500;

/** Longest wait of `close()` for the current insert. */
const CLOSE_TIMEOUT_MS = 2_000;

interface PendingFlush {
  untilRowId: number;
  settle(error?: StoreUnavailableError): void;
}

/** Ships events from the spool to ClickHouse, one batch after another. */
export function createShipper({
  spool,
  prepare,
  insert,
  onUnavailable,
  onAvailable,
  batchDelayMs = 1_000,
}: ShipperOptions): Shipper {
  let closed = false;
  let prepared = false;
  let failures = 0;
  let lastError: unknown;
  /** By the monotonic clock. */
  let lastInsertMs = Number.NEGATIVE_INFINITY;
  let shippedUntil = 0;
  let running: Promise<void> | undefined;
  let flushes: PendingFlush[] = [];
  let lock: Promise<unknown> = Promise.resolve();

  const pause = createPause();

  const setShippedUntil = (rowId: number) => {
    shippedUntil = Math.max(shippedUntil, rowId);
    const done = flushes.filter((flush) => flush.untilRowId <= shippedUntil);
    flushes = flushes.filter((flush) => flush.untilRowId > shippedUntil);
    for (const { settle } of done) settle();
  };

  const shipBatch = async () => {
    if (!prepared) await prepare();
    prepared = true;
    const { newestRowId } = spool.state;
    const batch = await spool.call('nextBatch', MAX_ROWS, MAX_BYTES);
    if (!batch) {
      // Another process with the same spool, such as a command, may have shipped the events.
      await spool.call('getState');
      return setShippedUntil(newestRowId);
    }
    await insert(batch);
    await spool.call('markShipped', batch.token);
    lastInsertMs = performance.now();
    setShippedUntil(batch.lastRowId);
  };

  const runExclusive = <T>(task: () => Promise<T>): Promise<T> => {
    const result = lock.then(task);
    lock = result.catch(() => {});
    return result;
  };

  /** Time until the next batch is due: ms. */
  const msUntilDue = () => {
    const { events, oldestRowId } = spool.state;
    const sinceInsert = performance.now() - lastInsertMs;
    const age = oldestRowId === null ? sinceInsert : Date.now() - oldestRowId / 1_000;
    // Duplicates alone have no age. Events have a negative one after the clock was set back. Both wait for the
    // interval since the last insert.
    const due = events >= MAX_ROWS ? 0 : batchDelayMs - (age < 0 ? sinceInsert : age);
    return flushes.length
      ? Math.min(due, Math.min(FLUSH_INTERVAL_MS, batchDelayMs) - sinceInsert)
      : due;
  };

  const ship = async () => {
    // `running` must be set before the end of this function unsets it.
    await undefined;
    while (!closed) {
      const { events, hasDuplicates } = spool.state;
      if (!events && !hasDuplicates && !flushes.length) break;
      const ms = msUntilDue();
      if (ms > 0) {
        await pause.wait(ms);
        continue;
      }
      try {
        await runExclusive(shipBatch);
        if (failures) onAvailable?.();
        failures = 0;
      } catch (error) {
        lastError = error;
        if (!failures && !closed) onUnavailable?.((error as Error).message);
        const maxDelayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++);
        // Jitter, so that not all collectors retry at the same moment.
        await pause.wait(maxDelayMs * (0.5 + Math.random() / 2));
      }
    }
    running = undefined;
  };

  const wake = () => {
    if (closed) return;
    if (!running) running = ship();
    else if (!failures && (flushes.length || spool.state.events >= MAX_ROWS)) pause.end();
  };

  const flush = (timeoutMs: number) =>
    new Promise<void>((resolve, reject) => {
      if (closed) return reject(new StoreClosedError());
      const { newestRowId, events, hasDuplicates } = spool.state;
      if (prepared && ((!events && !hasDuplicates) || newestRowId <= shippedUntil))
        return resolve();
      const timer = setTimeout(
        () => {
          flushes = flushes.filter((other) => other !== pending);
          reject(
            new StoreUnavailableError('ClickHouse does not accept events now; retry later', {
              cause: lastError,
            }),
          );
        },
        failures ? Math.min(timeoutMs, FLUSH_TIMEOUT_WHILE_FAILING_MS) : timeoutMs,
      );
      const pending: PendingFlush = {
        untilRowId: newestRowId,
        settle(error) {
          clearTimeout(timer);
          if (error) reject(error);
          else resolve();
        },
      };
      flushes.push(pending);
      wake();
    });

  return {
    wake,
    flush,
    runExclusive,
    async close() {
      closed = true;
      pause.end();
      for (const { settle } of flushes) settle(new StoreClosedError());
      flushes = [];
      // The next process with this spool retries an insert that hangs, so nothing is lost.
      await Promise.race([
        Promise.all([running, lock]),
        new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref()),
      ]);
    },
  };
}
