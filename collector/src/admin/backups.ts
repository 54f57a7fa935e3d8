import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileError } from '../lib/file-error.js';
import { openStore, schemeOf } from '../store/registry.js';
import type { Store } from '../store/store.js';

const PROGRESS_MS = 500;

/** The write-ahead log of a file and its index. They belong to one state of the file, and damage any other. */
const COMPANIONS = ['-wal', '-shm'];

function syncToDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** @throws Error when a file is not a sound store @returns number of its events */
async function requireSound(file: string): Promise<number> {
  let store: Store | undefined;
  try {
    store = openStore(`sqlite:${file}`, { isExclusive: true });
    const problems = (await store.check?.()) ?? [];
    if (problems.length) throw new Error(problems[0]);
    return (await store.summary?.())?.events ?? 0;
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`${file}: is not a sound backup: ${message}`, { cause });
  } finally {
    await store?.close();
  }
}

interface WriteBackupOptions {
  file: string;
  onProgress(bytes: number): void;
}

/** Writes a copy beside its place, checks it, and only then gives it its name: a file of that name is whole. */
export async function writeBackup(store: Store, { file, onProgress }: WriteBackupOptions) {
  const part = `${file}.part`;
  rmSync(part, { force: true });
  // SQLite accepts an empty file, and keeps its mode.
  closeSync(openSync(part, 'wx', 0o600));
  const update = () => onProgress(statSync(part, { throwIfNoEntry: false })?.size ?? 0);
  const timer = setInterval(update, PROGRESS_MS);
  try {
    await store.backup(part);
    update();
    await requireSound(part);
    syncToDisk(part);
    renameSync(part, file);
    syncToDisk(dirname(resolve(file)));
  } finally {
    clearInterval(timer);
    for (const suffix of ['', ...COMPANIONS]) rmSync(part + suffix, { force: true });
  }
}

/**
 * Replaces a store by a backup. The store before stays beside it, with its log.
 *
 * @param target file of the store
 * @returns number of events, and the name of the store before
 * @throws Error when a collector serves the store, or the backup is not sound
 */
export async function restoreBackup(
  file: string,
  target: string,
): Promise<{ events: number; replaced?: string }> {
  if (!existsSync(file)) throw fileError(file, { code: 'ENOENT' });
  const part = `${target}.restoring`;
  for (const suffix of ['', ...COMPANIONS]) rmSync(part + suffix, { force: true });
  // A copy is checked, because opening a backup would change it.
  copyFileSync(file, part);
  const events = await requireSound(part).catch((error: Error) => {
    rmSync(part, { force: true });
    throw new Error(error.message.replace(part, file), { cause: error });
  });
  syncToDisk(part);
  const address = `sqlite:${target}`;
  const lock = schemeOf(address).lock?.(address);
  try {
    const replaced = existsSync(target) ? `${target}.before-restore` : undefined;
    if (replaced)
      for (const suffix of ['', ...COMPANIONS]) {
        rmSync(replaced + suffix, { force: true });
        if (existsSync(target + suffix)) renameSync(target + suffix, replaced + suffix);
      }
    for (const suffix of COMPANIONS) rmSync(target + suffix, { force: true });
    renameSync(part, target);
    syncToDisk(dirname(resolve(target)));
    return { events, ...(replaced && { replaced }) };
  } finally {
    lock?.release();
  }
}
