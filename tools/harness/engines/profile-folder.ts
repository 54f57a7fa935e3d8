import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const temporary = new Set<string>();

// A killed browser leaves its profile, so that the visitor can come back to it.
process.on('exit', () => {
  for (const path of temporary) {
    try {
      removeFolder(path);
    } catch {} // A browser that nobody has ended still writes.
  }
});

/** Ending browsers still write for a moment. */
const removeFolder = (path: string) =>
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

export interface ProfileFolder {
  path: string;
  /** Removes it, if it was made for one browser only. */
  remove(): void;
}

/** The folder of a visitor's profile: the given one, or a new one that lasts as long as its browser. */
export function profileFolder(path?: string): ProfileFolder {
  if (path) {
    mkdirSync(path, { recursive: true });
    return { path, remove() {} };
  }
  const made = mkdtempSync(join(tmpdir(), 'vitrine-profile-'));
  temporary.add(made);
  return {
    path: made,
    remove() {
      removeFolder(made);
      temporary.delete(made);
    },
  };
}
