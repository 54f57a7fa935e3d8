import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { releasedFolder, versionsIn } from './tracker-files.js';

/**
 * Copies the tracker of this release into a folder that outlives an upgrade: pages that name an older version still
 * get it.
 *
 * @throws the error of the system
 */
export function keepTrackerFiles(folder: string): void {
  const released = releasedFolder();
  for (const version of versionsIn(released)) {
    const target = join(folder, version);
    // Another collector may read the folder, so a version appears there as a whole.
    const temporary = join(folder, `.${version}-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    rmSync(temporary, { recursive: true, force: true });
    cpSync(join(released, version), temporary, { recursive: true });
    rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
  }
}
