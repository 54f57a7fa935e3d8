import { existsSync, statSync } from 'node:fs';
import { DAY } from '../day.js';
import { openStore } from '../store/open-store.js';
import type { Erasure, Store } from '../store/store.js';
import { readConfig } from './config-file.js';
import { createProgress } from './progress.js';
import { exportEvents, importEvents } from './transfer.js';

/** Erased at once, so that a collector that runs is not held up for long. */
const STEP = 2_000;

/** How often a copy is looked at: ms. */
const LOOK = 500;

export interface StoreOptions {
  config: string;
  store?: string;
}

/** Opens the store of a configuration, also while a collector serves it, and closes it again. */
async function withStore<T>(
  { config, store: address }: StoreOptions,
  task: (store: Store) => Promise<T>,
) {
  const store = openStore(readConfig(config, { store: address }).store);
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
  const progress = createProgress('events erased');
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

export const importFrom = (file: string, options: StoreOptions) =>
  withStore(options, async (store) =>
    say(`${file}: ${events(await importEvents(store, file))}, all of them stored`),
  );

/** Privacy requests: everything of a session or of a user, in one org or in all. */
export async function erase({
  session: sessionId,
  user: userId,
  org,
  ...options
}: StoreOptions & { session?: string; user?: string; org?: string }) {
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
    const progress = createProgress('days counted');
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
  await withStore(options, async (store) => {
    const progress = createProgress('bytes written');
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
