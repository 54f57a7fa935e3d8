import { existsSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';

export interface FileLock {
  /**
   * Whether the last holder ended without a release, and the log of the store has gone since. Its last events were in
   * there.
   */
  hasLostLog: boolean;
  release(): void;
}

/**
 * Makes sure that one process serves a file. Two would have different indexes and limits. The system frees the lock
 * when its holder dies.
 *
 * @throws Error when another process has it
 */
export function lockFile(path: string): FileLock {
  const file = `${path}.serving`;
  const isAbandoned = existsSync(file);
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (cause) {
    db.close();
    throw new Error(`${path}: another collector serves this file; stop it first`, { cause });
  }
  const hasEvents = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
  return {
    hasLostLog: isAbandoned && hasEvents && !existsSync(`${path}-wal`),
    release() {
      // Removed first: whoever opens the name afterwards locks another file.
      rmSync(file, { force: true });
      db.close();
    },
  };
}
