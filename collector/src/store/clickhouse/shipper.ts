import type { SpoolBatch } from '../sqlite/spool-parts.js';
import { StoreBusy } from '../store.js';
import type { RemoteSpool } from './remote-spool.js';

export interface ShipperParts {
  spool: RemoteSpool;
  /** Makes ClickHouse ready; changes nothing where it is. */
  prepare(): Promise<void>;
  /** Exact, however often it is tried. */
  insert(batch: SpoolBatch): Promise<void>;
  /** Told when ClickHouse begins to fail, with the reason, and when it is well again. */
  onTrouble?(reason: string | undefined): void;
  /** Longest that events wait for others to share their insert: ms. Default 1,000. */
  pause?: number;
}

export interface Shipper {
  /** There is more in the spool. */
  wake(): void;
  /**
   * Settles when everything that is in the spool now is in ClickHouse.
   *
   * @throws StoreBusy when it is not within so many ms
   */
  flush(deadline: number): Promise<void>;
  /** Runs a task while nothing is shipped, after all that is in the spool now. */
  between<T>(task: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** ClickHouse wants few and large inserts; these are a part each. */
const MAX_ROWS = 10_000;
/** Below what makes ClickHouse cut an insert in two: bytes. */
const MAX_BYTES = 8_000_000;

/** A question that waits for its insert waits at least so long after the last one: ms. */
const QUESTION_PAUSE = 100;

const FIRST_RETRY = 250;
const LAST_RETRY = 10_000;

/** While ClickHouse is known to fail, a question waits no longer than this: ms. */
const WHILE_DOWN = 1_500;

/** At the end, for an insert that is under way: ms. */
const LAST_WAIT = 2_000;

/** Takes events from the spool to ClickHouse, one batch after another. */
export function createShipper({
  spool,
  prepare,
  insert,
  onTrouble,
  pause = 1_000,
}: ShipperParts): Shipper {
  let closed = false;
  let ready = false;
  let failures = 0;
  let failure: unknown;
  /** By a clock that nobody sets: ms. */
  let lastInsert = Number.NEGATIVE_INFINITY;
  let shippedUntil = 0;
  let running: Promise<void> | undefined;
  /** Ends a wait before its time. */
  let hurry: (() => void) | undefined;
  let flushes: { until: number; settle(error?: StoreBusy): void }[] = [];
  let lock: Promise<unknown> = Promise.resolve();

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    }).finally(() => {
      hurry = undefined;
    });

  const arrived = (until: number) => {
    shippedUntil = Math.max(shippedUntil, until);
    const done = flushes.filter((flush) => flush.until <= shippedUntil);
    flushes = flushes.filter((flush) => flush.until > shippedUntil);
    for (const { settle } of done) settle();
  };

  const shipOne = async () => {
    if (!ready) await prepare();
    ready = true;
    const { newest } = spool.state;
    const batch = await spool.call('batch', MAX_ROWS, MAX_BYTES);
    if (!batch) {
      // Where something was known of, another process has shipped it, a command beside the collector.
      await spool.call('state');
      return arrived(newest);
    }
    await insert(batch);
    await spool.call('shipped', batch.token);
    lastInsert = performance.now();
    arrived(batch.last);
  };

  const exclusive = <T>(task: () => Promise<T>): Promise<T> => {
    const result = lock.then(task);
    lock = result.catch(() => {});
    return result;
  };

  const ship = async () => {
    // Not before `running` is set, which the end of this unsets.
    await undefined;
    while (!closed) {
      const { rows, oldest, duplicates } = spool.state;
      if (!rows && !duplicates && !flushes.length) break;
      const since = performance.now() - lastInsert;
      const age = oldest === null ? since : Date.now() - oldest / 1_000;
      // Duplicates alone have no age, and events none that can be told while a clock that was ahead when they
      // came is set back: they go once a pause.
      const due = rows >= MAX_ROWS ? 0 : pause - (age < 0 ? since : age);
      const asked = Math.min(QUESTION_PAUSE, pause) - since;
      const left = flushes.length ? Math.min(due, asked) : due;
      if (left > 0) {
        await wait(left);
        continue;
      }
      try {
        await exclusive(shipOne);
        if (failures) onTrouble?.(undefined);
        failures = 0;
      } catch (error) {
        failure = error;
        if (!failures && !closed) onTrouble?.((error as Error).message);
        const longest = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** failures++);
        // Not all collectors at once, when ClickHouse is there again.
        await wait(longest * (0.5 + Math.random() / 2));
      }
    }
    running = undefined;
  };

  const wake = () => {
    if (closed) return;
    if (!running) running = ship();
    else if (!failures && (flushes.length || spool.state.rows >= MAX_ROWS)) hurry?.();
  };

  const flush = (deadline: number) =>
    new Promise<void>((resolve, reject) => {
      if (closed) return reject(new StoreBusy('the store is closed'));
      const { newest, rows, duplicates } = spool.state;
      if (ready && ((!rows && !duplicates) || newest <= shippedUntil)) return resolve();
      const timer = setTimeout(
        () => {
          flushes = flushes.filter((one) => one !== mine);
          reject(
            new StoreBusy('ClickHouse does not take events at the moment', { cause: failure }),
          );
        },
        failures ? Math.min(deadline, WHILE_DOWN) : deadline,
      );
      const mine = {
        until: newest,
        settle(error?: StoreBusy) {
          clearTimeout(timer);
          if (error) reject(error);
          else resolve();
        },
      };
      flushes.push(mine);
      wake();
    });

  return {
    wake,
    flush,
    between: (task) => exclusive(task),
    async close() {
      closed = true;
      hurry?.();
      for (const { settle } of flushes) settle(new StoreBusy('the store is closed'));
      flushes = [];
      // What hangs is tried again by whoever opens the spool next; nothing is lost by not waiting for it.
      await Promise.race([
        Promise.all([running, lock]),
        new Promise((resolve) => setTimeout(resolve, LAST_WAIT).unref()),
      ]);
    },
  };
}
