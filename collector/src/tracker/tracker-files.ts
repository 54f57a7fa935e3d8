import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files of the tracker that the collector serves. */
export const TRACKER_FILES = [
  'vitrine.js',
  'vitrine.auto.js',
  'vitrine.inspector.js',
  'vitrine.platforms.js',
  'vitrine.orders.js',
] as const;

/** The file of `t.js`: it takes every attribute of the script tag. */
export const CURRENT_FILE = 'vitrine.auto.js';

export interface TrackerFile {
  content: Buffer;
  brotli: Buffer;
  gzip: Buffer;
  /** For the attribute of that name. */
  integrity: string;
}

export interface TrackerFiles {
  /** Files by version and name. */
  versions: ReadonlyMap<string, ReadonlyMap<string, TrackerFile>>;
  /** The version that this collector was released with; empty where the package has not been built. */
  current: string;
}

const VERSION = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;

/** Searches upwards, since the sources and the build are at different depths. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The folder with the files that this collector was released with. */
export const releasedFolder = () => join(packageFolder(), 'dist', 'tracker');

/** The versions in a folder; none where there is no such folder. */
export const versionsIn = (folder: string): string[] =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(folder).filter((name) => VERSION.test(name))
    : [];

function readFile(path: string): TrackerFile {
  const content = readFileSync(path);
  return {
    content,
    brotli: readFileSync(`${path}.br`),
    gzip: readFileSync(`${path}.gz`),
    integrity: `sha384-${createHash('sha384').update(content).digest('base64')}`,
  };
}

const readVersion = (folder: string) =>
  new Map(
    TRACKER_FILES.filter((name) =>
      ['', '.br', '.gz'].every((end) => existsSync(join(folder, name + end))),
    ).map((name) => [name as string, readFile(join(folder, name))]),
  );

/**
 * Reads the files of this release, and those of earlier ones.
 *
 * @param earlierFolder has a folder for each earlier version
 */
export function readTrackerFiles(earlierFolder?: string): TrackerFiles {
  const released = releasedFolder();
  const folders = earlierFolder === undefined ? [released] : [earlierFolder, released];
  return {
    versions: new Map(
      folders.flatMap((folder) =>
        versionsIn(folder).map((version) => [version, readVersion(join(folder, version))] as const),
      ),
    ),
    current: versionsIn(released)[0] ?? '',
  };
}
