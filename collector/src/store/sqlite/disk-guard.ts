import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreFullError } from '../errors.js';
import type { DiskUsage } from '../store.js';

/** Time for which a look at the disk is good enough. */
const CHECK_INTERVAL_MS = 1_000;

/**
 * Part of the disk that events do not fill, and its largest size. `prune` needs space in the log to free space in the
 * file.
 */
const RESERVE_RATIO = 0.05;
const MAX_RESERVE_BYTES = 256 * 1_048_576;

/** Space inside a file, which erased events left, that is enough to go on. */
const MIN_UNUSED_BYTES = 1_048_576;

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export function diskUsage(path: string): DiskUsage & { totalBytes: number } {
  const { bavail, blocks, bsize } = statfsSync(dirname(path));
  return {
    fileBytes: sizeOf(path),
    logBytes: sizeOf(`${path}-wal`),
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
  };
}

interface DiskGuardOptions {
  path: string;
  /** Largest file. Default: as large as the disk allows. */
  maxBytes: number | undefined;
  /** Bytes of the file that hold nothing. */
  unusedBytes(): Promise<number>;
}

/**
 * Refuses events before the disk is full: a full disk also stops the commands that would free space.
 *
 * `problem` tells at once, by the last look at the disk, so that events keep their order and `close` waits for all of
 * them. It starts the next look when the last is over a second old. `look` waits for a new one.
 */
export function createDiskGuard({ path, maxBytes, unusedBytes }: DiskGuardOptions) {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let problem: StoreFullError | undefined;

  const reasonNow = async (): Promise<string | undefined> => {
    const { fileBytes, logBytes, freeBytes, totalBytes } = diskUsage(path);
    const reserve = Math.min(MAX_RESERVE_BYTES, totalBytes * RESERVE_RATIO);
    const isLarge = maxBytes !== undefined && fileBytes + logBytes > maxBytes;
    if (!isLarge && freeBytes > reserve) return undefined;
    if ((await unusedBytes()) > MIN_UNUSED_BYTES) return undefined;
    return isLarge
      ? `the store has reached its maxStoreBytes, ${maxBytes}; raise it, or run: vitrine-collector prune`
      : `the disk of the store has only ${freeBytes} bytes left; free some space, or run: vitrine-collector prune`;
  };

  const look = async (): Promise<StoreFullError | undefined> => {
    checkedAt = performance.now();
    const reason = await reasonNow();
    problem = reason ? new StoreFullError(reason, { cause: new Error(reason) }) : undefined;
    return problem;
  };

  return {
    look,
    problem(): StoreFullError | undefined {
      // A look that fails, as while the store closes, changes nothing.
      if (performance.now() - checkedAt > CHECK_INTERVAL_MS) look().catch(() => {});
      return problem;
    },
  };
}
