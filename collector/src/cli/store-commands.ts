import { existsSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DAY } from '../day.js';
import { DEFAULT_STORE, openStore } from '../store/open-store.js';
import type { Erasure, Store } from '../store/store.js';
import { type Overrides, readConfig } from './config-file.js';
import { requireStore } from './existing-store.js';
import { fileError, TO_WRITE } from './file-error.js';
import { createProgress } from './progress.js';
import { exportEvents, importEvents } from './transfer.js';

/** Erased at once, so that a collector that runs is not held up for long. */
const STEP = 2_000;

/** How often a copy is looked at: ms. */
const LOOK = 500;

export interface StoreOptions {
  config: string;
  overrides: Overrides;
}

/**
 * Opens the store of a configuration, also while a collector serves it, and closes it again.
 *
 * @param isNew whether one that is not there is made
 */
async function withStore<T>(
  { config, overrides }: StoreOptions,
  task: (store: Store) => Promise<T>,
  isNew = false,
) {
  const { store: address = DEFAULT_STORE } = readConfig(config, overrides);
  if (!isNew)
    requireStore(
      address,
      overrides.store
        ? `it is what ${overrides.store.origin} says, from the working directory`
        : `say which with --store, or run it in the folder from which the ${address} of ${config} counts`,
    );
  const store = openStore(address);
  try {
    return await task(store);
  } finally {
    await store.close();
  }
}

const say = (sentence: string) => void process.stdout.write(`${sentence}\n`);

const events = (count: number) =>
  `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`;

async function eraseAll(store: Store, what: Erasure): Promise<number> {
  const progress = createProgress('event', 'erased');
  let count = 0;
  for (;;) {
    const erased = await store.erase(what, STEP);
    count += erased;
    if (erased < STEP) break;
    progress.at(count);
  }
  if (count >= STEP) progress.end();
  return count;
}

export const exportTo = (file: string, options: StoreOptions) =>
  withStore(options, async (store) => say(`${file}: ${events(await exportEvents(store, file))}`));

export async function importFrom(file: string, options: StoreOptions) {
  let stats: Stats | undefined;
  try {
    stats = statSync(file);
  } catch (error) {
    // Before a store is made for it.
    throw fileError(file, error);
  }
  if (stats.isDirectory()) throw fileError(file, { code: 'EISDIR' });
  await withStore(
    options,
    async (store) => say(`${file}: ${events(await importEvents(store, file))}, all of them stored`),
    true,
  );
}

/** Privacy requests: everything of a session or of a user, in one org or in all. */
export async function erase({
  session: sessionId,
  user: userId,
  org,
  ...options
}: StoreOptions & { session?: string; user?: string; org?: string }) {
  // An empty one, as of a variable of a script that is not set, would erase more than is meant.
  for (const [flag, id] of Object.entries({ session: sessionId, user: userId, org }))
    if (id === '') throw new Error(`erase: --${flag} is empty; nothing is erased`);
  if (!sessionId && !userId)
    throw new Error('erase: say whose events, with --session <id> or --user <id>');
  const what = { ...(sessionId && { sessionId }), ...(userId && { userId }), ...(org && { org }) };
  await withStore(options, async (store) => say(`${events(await eraseAll(store, what))} erased`));
}

/** Erases what is older than so many days. */
export const retain = ({ days, ...options }: StoreOptions & { days: number }) =>
  withStore(options, async (store) => {
    const before = Date.now() - days * DAY;
    say(
      `${events(await eraseAll(store, { before }))} of before ${new Date(before).toISOString()} erased`,
    );
  });

/** Counts the roll-up anew from the events. */
export const recount = (options: StoreOptions) =>
  withStore(options, async (store) => {
    const progress = createProgress('day', 'counted');
    const wrong = await store.recount(progress.at);
    progress.end();
    say(
      wrong
        ? `${wrong.toLocaleString('en')} ${wrong === 1 ? 'count was' : 'counts were'} wrong, and put right`
        : 'every count is right',
    );
  });

/** A copy of the store as it is at this moment, also while a collector serves it. */
export async function backup(file: string, options: StoreOptions) {
  if (existsSync(file)) throw new Error(`${file} exists; choose another file`);
  if (!existsSync(dirname(file))) throw fileError(file, { code: 'ENOENT' }, TO_WRITE);
  await withStore(options, async (store) => {
    const progress = createProgress('byte', 'written');
    const look = () => progress.at(statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    const timer = setInterval(look, LOOK);
    try {
      await store.backup(file);
      look();
      progress.end();
    } finally {
      clearInterval(timer);
    }
  });
  say(`${file} is written`);
}
