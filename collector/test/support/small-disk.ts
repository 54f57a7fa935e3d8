import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MIB = 1_048_576;

/** A disk of its own, in memory. */
export interface SmallDisk {
  folder: string;
  freeBytes(): number;
  /** Fills the disk to its last byte, as another program may. */
  fill(): void;
  remove(): void;
}

export function mountSmallDisk(bytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], {
      stdio: 'pipe',
    });
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
  return {
    folder,
    freeBytes() {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    },
    fill() {
      const file = openSync(join(folder, 'of-another-program'), 'a');
      try {
        for (const size of [MIB, 4_096])
          try {
            for (const block = Buffer.alloc(size, 1); ; ) writeSync(file, block);
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          }
      } finally {
        closeSync(file);
      }
    },
    remove() {
      execFileSync('umount', [folder], { stdio: 'pipe' });
      rmSync(folder, { recursive: true });
    },
  };
}

/** Why no disk can be mounted here; undefined when one can. */
export const noSmallDisk: string | undefined = (() => {
  try {
    mountSmallDisk(MIB).remove();
    return undefined;
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    return `SKIPPED: cannot mount a small disk (tmpfs) here, which needs root: ${reason}`;
  }
})();
