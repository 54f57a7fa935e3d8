import { StoreFullError } from '../errors.js';
import type { DiskUsage } from '../store.js';
import { diskOf, reserveBytesOf, reserveFileBytesOf, sizeOf } from './disk-space.js';
import type { ReserveFile } from './reserve-file.js';

/** Time for which a look at the disk is good enough. */
const CHECK_INTERVAL_MS = 100;

/** Space inside a file, which erased events left, that is enough to go on. */
const MIN_UNUSED_BYTES = 1_048_576;

export const diskUsage = (path: string): DiskUsage => ({
  fileBytes: sizeOf(path),
  logBytes: sizeOf(`${path}-wal`),
  freeBytes: diskOf(path).freeBytes,
});

interface DiskGuardOptions {
  path: string;
  /** Largest file. Default: as large as the disk allows. */
  maxBytes: number | undefined;
  /** How to make room. */
  remedy: string;
  /** Given in the process that serves the file. The guard writes it while the disk has space. */
  reserveFile: ReserveFile | undefined;
  /** Bytes of the file that hold nothing. */
  unusedBytes(): Promise<number>;
  /** Moves the log into the file, which then needs less of the disk. */
  emptyLog(): Promise<unknown>;
}

/**
 * Refuses events before the disk is full: a full disk also stops the commands that would free space.
 *
 * `problem` tells at once, by the last look at the disk, so that events keep their order and `close` waits for all of
 * them. It starts the next look when the last is not good enough any more. `look` waits for a new one.
 */
export function createDiskGuard({
  path,
  maxBytes,
  remedy,
  reserveFile,
  unusedBytes,
  emptyLog,
}: DiskGuardOptions) {
  let checkedAt = Number.NEGATIVE_INFINITY;
  let problem: StoreFullError | undefined;

  const reasonNow = async (): Promise<string | undefined> => {
    const { freeBytes, totalBytes } = diskOf(path);
    const reserve = reserveBytesOf(totalBytes);
    const isLarge = maxBytes !== undefined && sizeOf(path) + sizeOf(`${path}-wal`) > maxBytes;
    const hasRoom = freeBytes + (reserveFile?.bytes() ?? 0) > reserve;
    if (freeBytes > reserve + reserveFileBytesOf(totalBytes)) await reserveFile?.take();
    if (!isLarge && hasRoom) return undefined;
    // While there is room for what the file lacks.
    if (!hasRoom && !problem) await emptyLog().catch(() => {});
    if ((await unusedBytes()) > MIN_UNUSED_BYTES) return undefined;
    return isLarge
      ? `the store has reached its maxStoreBytes, ${maxBytes}; raise it, or ${remedy}`
      : `the disk of ${path} has only ${freeBytes} bytes left; ${remedy}`;
  };

  let looking: Promise<unknown> = Promise.resolve();

  const lookNow = async (): Promise<StoreFullError | undefined> => {
    const reason = await reasonNow();
    problem = reason ? new StoreFullError(reason, { cause: new Error(reason) }) : undefined;
    return problem;
  };

  const look = (): Promise<StoreFullError | undefined> => {
    checkedAt = performance.now();
    const result = looking.then(lookNow);
    // A look that fails, as while the store closes, changes nothing.
    looking = result.catch(() => {});
    return result;
  };

  return {
    look,
    problem(): StoreFullError | undefined {
      if (performance.now() - checkedAt > CHECK_INTERVAL_MS) look().catch(() => {});
      return problem;
    },
    /** Settles when the last look has ended. */
    async close() {
      await looking;
    },
  };
}
