import { existsSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { restoreBackup, writeBackup } from '../admin/backups.js';
import { exportEvents } from '../admin/export-events.js';
import { importEvents } from '../admin/import-events.js';
import { createProgress } from '../admin/progress.js';
import { fileError, WRITE_REMEDIES } from '../lib/file-error.js';
import { schemeOf } from '../store/registry.js';
import { exportPerson, type PersonOptions } from './person-commands.js';
import {
  addressOf,
  eventCount,
  print,
  type StoreOptions,
  withExistingStore,
  withStore,
} from './with-store.js';

export const exportTo = (file: string, { session, user, org, ...options }: PersonOptions) => {
  if (session !== undefined || user !== undefined)
    return exportPerson(file, { session, user, org, ...options });
  if (org !== undefined) throw new Error('export: --org needs --session or --user');
  return withExistingStore(options, async (store) =>
    print(`${file}: ${eventCount(await exportEvents(store, file))}`),
  );
};

export async function importFrom(file: string, options: StoreOptions) {
  let stats: Stats | undefined;
  // Checked first, because opening the store may create it.
  try {
    stats = statSync(file);
  } catch (error) {
    throw fileError(file, error);
  }
  if (stats.isDirectory()) throw fileError(file, { code: 'EISDIR' });
  await withStore(addressOf(options), async (store) =>
    print(`${file}: ${eventCount(await importEvents(store, file))}, all of them stored`),
  );
}

/** Counts the events of each day again and corrects the rollup. */
export const rebuildRollup = (options: StoreOptions) =>
  withExistingStore(options, async (store) => {
    const progress = createProgress('day', 'counted');
    const corrected = await store.rebuildRollup(progress.update);
    progress.finish();
    print(
      corrected
        ? `corrected ${corrected.toLocaleString('en')} ${corrected === 1 ? 'count' : 'counts'}`
        : 'every count is correct',
    );
  });

/** Copies the store as it is now, also beside a running collector. */
export async function backup(file: string, options: StoreOptions) {
  if (existsSync(file)) throw new Error(`${file} exists; choose another file`);
  if (!existsSync(dirname(file))) throw fileError(file, { code: 'ENOENT' }, WRITE_REMEDIES);
  await withExistingStore(options, async (store) => {
    const progress = createProgress('byte', 'written');
    await writeBackup(store, { file, onProgress: progress.update });
    progress.finish();
  });
  print(`${file} is written and sound`);
}

/** Replaces the store by a backup. */
export async function restore(file: string, options: StoreOptions) {
  const address = addressOf(options);
  const scheme = schemeOf(address);
  const target = scheme.isFile ? scheme.fileOf(address) : undefined;
  if (target === undefined)
    throw new Error(
      `restore: ${scheme.nameOf(address)} is not a file; use the backups of its server`,
    );
  const { events, replaced } = await restoreBackup(file, target);
  print(
    `${target} has the ${eventCount(events)} of ${file}${replaced ? `; the previous store is ${replaced}` : ''}`,
  );
}

/** Checks the file of a store. */
export const checkStore = (options: StoreOptions) =>
  withExistingStore(options, async (store) => {
    const problems = (await store.check?.()) ?? [];
    if (problems.length)
      throw new Error(`the store is damaged; restore a backup: ${problems.slice(0, 5).join('; ')}`);
    const summary = await store.summary?.();
    const last =
      summary?.lastEventAt && `, the last from ${new Date(summary.lastEventAt).toISOString()}`;
    print(`the store is sound: ${eventCount(summary?.events ?? 0)}${last || ''}`);
  });
