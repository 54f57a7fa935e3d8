import { StoreFullError } from '../errors.js';
import type { ReserveFile } from './reserve-file.js';

interface RoomMakerOptions {
  reserveFile: ReserveFile;
  /** Moves the log of the file into it. */
  emptyLog(): Promise<unknown>;
}

/** Runs tasks on a full disk with the space of the reserve file. */
export interface RoomMaker {
  /** Gives the reserve back to the disk. @returns whether there was any */
  makeRoom(): Promise<boolean>;
  /** Runs a task once more after it has made room, when the disk is too full for it. */
  withRoom<T>(task: () => Promise<T>): Promise<T>;
}

export function createRoomMaker({ reserveFile, emptyLog }: RoomMakerOptions): RoomMaker {
  const makeRoom = async () => {
    if (!reserveFile.release()) return false;
    // First: what the file lacks of its log would keep the space from whatever writes next.
    await emptyLog().catch(() => {});
    return true;
  };
  return {
    makeRoom,
    async withRoom(task) {
      try {
        return await task();
      } catch (error) {
        if (!(error instanceof StoreFullError) || !(await makeRoom())) throw error;
        return task();
      }
    },
  };
}
