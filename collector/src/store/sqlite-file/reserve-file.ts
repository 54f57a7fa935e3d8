import { randomFillSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { diskOf, reserveFileBytesOf, sizeOf } from './disk-space.js';

const BLOCK_BYTES = 1_048_576;

/**
 * A file beside the store that only takes up space. Another program can fill the disk to its last byte; then this file
 * goes, and its space is what erasing events needs.
 */
export interface ReserveFile {
  bytes(): number;
  /** Takes the space, if the disk has it and this file does not. */
  take(): Promise<void>;
  /** Gives the space back. @returns whether there was any */
  release(): boolean;
}

/** @param path of the store */
export function createReserveFile(path: string): ReserveFile {
  const file = `${path}-reserve`;
  let isTaking = false;

  const write = async (size: number) => {
    const handle = await open(file, 'w', 0o600);
    try {
      // Zeros would take no space on a file system that compresses.
      const block = randomFillSync(Buffer.alloc(Math.min(size, BLOCK_BYTES)));
      for (let left = size; left > 0; left -= block.length)
        await handle.write(block, 0, Math.min(left, block.length));
      await handle.sync();
    } finally {
      await handle.close();
    }
  };

  return {
    bytes: () => sizeOf(file),
    async take() {
      const size = reserveFileBytesOf(diskOf(path).totalBytes);
      if (isTaking || sizeOf(file) >= size) return;
      isTaking = true;
      try {
        await write(size);
      } catch {
        // Part of it would not be enough, and take space from events.
        await rm(file, { force: true });
      } finally {
        isTaking = false;
      }
    },
    release() {
      const hadAny = sizeOf(file) > 0;
      rmSync(file, { force: true });
      return hadAny;
    },
  };
}
