import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const MIB = 1_048_576;

/** Bytes of a file; 0 when there is none. */
export const sizeOf = (path: string): number =>
  statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** The disk of a file. */
export function diskOf(path: string): { freeBytes: number; totalBytes: number } {
  const { bavail, blocks, bsize } = statfsSync(dirname(path));
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** A share of a disk, up to a size that is enough on any disk. */
const shareOf =
  ({ ratio, maxBytes }: { ratio: number; maxBytes: number }) =>
  (totalBytes: number): number =>
    Math.floor(Math.min(maxBytes, totalBytes * ratio));

/** Part of the disk that events do not fill. It must hold the log, whose pages the file may still lack. */
export const reserveBytesOf = shareOf({ ratio: 0.05, maxBytes: 256 * MIB });

/**
 * Part of it that a file keeps from other programs. It must hold a small erasure, and what the file lacks of the log: all
 * of it on a small disk. On a large one the log is emptied as soon as the reserve is touched.
 */
export const reserveFileBytesOf = shareOf({ ratio: 0.02, maxBytes: 8 * MIB });

/**
 * Longest write-ahead log before a checkpoint. Events change the same index pages again and again, so a longer log
 * writes fewer pages twice.
 */
export const logBytesOf = shareOf({ ratio: 0.01, maxBytes: 8_000 * 4_096 });
