import { existsSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { restoreBackup, writeBackup } from '../admin/backups.js';
import { eraseEvents } from '../admin/erase-events.js';
import { exportEvents } from '../admin/export-events.js';
import { importEvents } from '../admin/import-events.js';
import { createProgress } from '../admin/progress.js';
import { requireStore } from '../admin/require-store.js';
import { replayRefused } from '../ingest/replay-refused.js';
import { DAY_MS } from '../lib/day.js';
import { fileError, WRITE_REMEDIES } from '../lib/file-error.js';
import { DEFAULT_STORE, openStore, schemeOf } from '../store/registry.js';
import type { Store } from '../store/store.js';
import { type Overrides, readConfig } from './config-file.js';

export interface StoreOptions {
  config: string;
  overrides: Overrides;
}

/** Address of the configured store. */
const addressOf = ({ config, overrides }: StoreOptions) =>
  readConfig(config, overrides).store ?? DEFAULT_STORE;

/** Opens a store, also beside a running collector, and closes it after the task. */
async function withStore<T>(address: string, task: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(address);
  try {
    return await task(store);
  } finally {
    await store.close();
  }
}

/** The same for a store that must exist. */
export async function withExistingStore<T>(
  options: StoreOptions,
  task: (store: Store) => Promise<T>,
) {
  const address = addressOf(options);
  const { config, overrides } = options;
  requireStore(
    address,
    overrides.store
      ? `${overrides.store.origin} names it, relative to the working directory`
      : `name it with --store, or run this in the folder to which ${address} of ${config} is relative`,
  );
  return withStore(address, task);
}

export const print = (sentence: string) => void process.stdout.write(`${sentence}\n`);

const eventCount = (count: number) =>
  `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`;

export const exportTo = (file: string, options: StoreOptions) =>
  withExistingStore(options, async (store) =>
    print(`${file}: ${eventCount(await exportEvents(store, file))}`),
  );

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

/** Erases the events of a session or a user, in one org or in all. */
export async function erase({
  session: sessionId,
  user: userId,
  org,
  ...options
}: StoreOptions & { session?: string; user?: string; org?: string }) {
  // An empty value, such as an unset variable of a script, would erase more than intended.
  for (const [flag, id] of Object.entries({ session: sessionId, user: userId, org }))
    if (id === '') throw new Error(`erase: --${flag} is empty; no event is erased`);
  if (!sessionId && !userId) throw new Error('erase: give --session <id> or --user <id>');
  const filter = {
    ...(sessionId && { sessionId }),
    ...(userId && { userId }),
    ...(org && { org }),
  };
  await withExistingStore(options, async (store) =>
    print(`${eventCount(await eraseEvents(store, filter))} erased`),
  );
}

/** Erases events that are older than a number of days. */
export const prune = ({ olderThan: days, ...options }: StoreOptions & { olderThan: number }) =>
  withExistingStore(options, async (store) => {
    const before = Date.now() - days * DAY_MS;
    const count = await eraseEvents(store, { before });
    print(`${eventCount(count)} from before ${new Date(before).toISOString()} erased`);
  });

/** Counts the events of each day again and corrects the roll-up. */
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

const orgOf = ({ config, overrides }: StoreOptions, id: string) => {
  const { orgs } = readConfig(config, overrides);
  const org = orgs.find((each) => each.id === id);
  if (!org)
    throw new Error(
      `--org: ${id} is not an org of ${config}; it has ${orgs.map((each) => each.id).join(', ')}`,
    );
  return org;
};

/** Lists the refused events of an org, newest first, each as a line of JSON. */
export const listRefused = ({
  org,
  limit,
  ...options
}: StoreOptions & { org: string; limit: number }) =>
  withExistingStore(options, async (store) => {
    orgOf(options, org);
    const found = await store.refused.list({ org, limit, offset: 0 });
    for (const { refusedAt, ...event } of found.events)
      print(JSON.stringify({ ...event, refusedAt: new Date(refusedAt).toISOString() }));
  });

/** Stores the refused events of an org that are right by the configuration of now. */
export const replay = ({ org, ...options }: StoreOptions & { org: string }) =>
  withExistingStore(options, async (store) => {
    const { stored, refused } = await replayRefused(store, orgOf(options, org));
    for (const { id, field, reason } of refused)
      print(`${id}: still refused: ${[field, reason].filter(Boolean).join(' ')}`);
    print(`${eventCount(stored)} stored, ${eventCount(refused.length)} still refused`);
  });

/** Replaces the store by a backup. */
export async function restore(file: string, options: StoreOptions) {
  const address = addressOf(options);
  const scheme = schemeOf(address);
  const target = scheme.isFile ? scheme.fileOf(address) : undefined;
  if (target === undefined)
    throw new Error(
      `restore: ${scheme.nameOf(address)} is not a file; use the backups of its server`,
    );
  const { events, kept } = await restoreBackup(file, target);
  print(
    `${target} has the ${eventCount(events)} of ${file}${kept ? `; the store before is ${kept}` : ''}`,
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
      summary?.lastEventAt && `, the last of ${new Date(summary.lastEventAt).toISOString()}`;
    print(`the store is sound: ${eventCount(summary?.events ?? 0)}${last || ''}`);
  });
