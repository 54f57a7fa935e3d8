import { StoreFullError } from '../errors.js';
import type { ReserveFile } from './reserve-file.js';

interface DiskFullRetryOptions {
  reserveFile: ReserveFile;
  /** Moves the log of the file into it. */
  emptyLog(): Promise<unknown>;
}

/** Calls that may still write to a full disk, with the space of the reserve file. */
export interface DiskFullRetry {
  /** Gives the reserve back to the disk. @returns whether there was any */
  releaseReserve(): Promise<boolean>;
  /** Runs a task once more after it has released the reserve, when the disk is too full for it. */
  retryWithReserve<T>(task: () => Promise<T>): Promise<T>;
}

export function createDiskFullRetry({
  reserveFile,
  emptyLog,
}: DiskFullRetryOptions): DiskFullRetry {
  const releaseReserve = async () => {
    if (!reserveFile.release()) return false;
    // First: what the file lacks of its log would keep the space from whatever writes next.
    await emptyLog().catch(() => {});
    return true;
  };
  return {
    releaseReserve,
    async retryWithReserve(task) {
      try {
        return await task();
      } catch (error) {
        if (!(error instanceof StoreFullError) || !(await releaseReserve())) throw error;
        return task();
      }
    },
  };
}
