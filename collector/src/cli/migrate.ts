import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseClickHouseAddress } from '../store/clickhouse/address.js';
import type { DuplicateCount } from '../store/duplicates.js';
import { openStore } from '../store/open-store.js';
import { type Store, StoreBusy } from '../store/store.js';
import { isMemory, requireStore } from './existing-store.js';
import { createProgress } from './progress.js';

/** Events a step. */
const STEP = 1_000;

/** Before a store that has enough to do is asked again: ms. */
const PAUSE = 500;

/** How far an earlier run has come. */
interface Mark {
  after?: string;
  count: number;
}

/** The file that an address is about, beside which the mark is kept. */
const fileOf = (address: string) =>
  address.startsWith('clickhouse:')
    ? parseClickHouseAddress(address).spool
    : address.replace(/^sqlite:/, '');

/** A store without who asks it: a new password is no new store. */
const nameOf = (address: string) => {
  if (!address.startsWith('clickhouse:')) return address;
  const { url, database } = parseClickHouseAddress(address);
  return `${url}/${database}`;
};

/** Whether two addresses are the same store, however they are written. */
const isSame = (from: string, to: string) => {
  const [a, b] = [from, to].map((address) => {
    if (address.startsWith('clickhouse:') || isMemory(address)) return nameOf(address);
    return existsSync(fileOf(address)) ? realpathSync(fileOf(address)) : resolve(fileOf(address));
  });
  return a === b;
};

/** One mark for each pair of stores. */
const markOf = ({ from, to }: MigrateOptions) => {
  const pair = createHash('sha256')
    .update(`${nameOf(from)}\n${nameOf(to)}`)
    .digest('hex');
  return `${fileOf(isMemory(from) ? to : from)}.migration-${pair.slice(0, 12)}`;
};

/** A store that is behind is waited for; what is wrong otherwise ends it. */
async function patiently(task: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await task();
      return;
    } catch (error) {
      if (!(error instanceof StoreBusy) || /cannot write|closed/.test(error.message)) throw error;
      await pause(PAUSE);
    }
  }
}

/** Copies what is in no event. However often it is run: each count is there once. */
async function copyDuplicates(from: Store, to: Store): Promise<void> {
  const source = await from.duplicates.source();
  let after: DuplicateCount | undefined;
  for (;;) {
    const counts = await from.duplicates.list(after, STEP);
    if (!counts.length) return;
    await patiently(() => to.duplicates.takeOver(source, counts));
    after = counts.at(-1);
  }
}

/** Waits until what is durable here has arrived where it is kept. */
async function arrival(store: Store): Promise<void> {
  if (!store.figures().spooled) return;
  const progress = createProgress('event', 'not in ClickHouse yet');
  for (let left = store.figures().spooled; left; left = store.figures().spooled) {
    progress.at(left);
    await pause(PAUSE);
  }
  progress.at(0);
  progress.end();
}

export interface MigrateOptions {
  /** Addresses of stores. */
  from: string;
  to: string;
}

/**
 * Copies every event into another store, in the order in which they were stored, and how many came again.
 * Each step is durable there before it is marked as done here, and an event that is there already is not
 * stored again: a run that broke off is simply repeated, and one that is repeated later takes what has come
 * since.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { from, to } = options;
  for (const [flag, address] of Object.entries({ from, to }))
    if (!/^(sqlite|clickhouse):./.test(address))
      throw new Error(`--${flag} is no address of a store, such as sqlite:events.db`);
  if (isSame(from, to)) throw new Error('--from and --to are the same store; nothing is copied');
  requireStore(from, 'name the store with --from');
  const file = markOf(options);
  const mark: Mark = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { count: 0 };
  const source = openStore(from);
  const target = openStore(to, {
    onTrouble: (reason) => {
      if (reason) process.stderr.write(`ClickHouse does not take events, trying on: ${reason}\n`);
    },
  });
  try {
    const progress = createProgress('event');
    for (;;) {
      const events = await source.scan(mark.after, STEP);
      if (!events)
        throw new Error(
          `the event up to which an earlier run came is gone; remove ${file} to begin again, nothing is stored twice`,
        );
      if (!events.length) break;
      await patiently(() => target.append(events));
      mark.after = events.at(-1)?.id as string;
      mark.count += events.length;
      writeFileSync(`${file}.new`, JSON.stringify(mark));
      renameSync(`${file}.new`, file);
      progress.at(mark.count);
    }
    progress.end();
    await copyDuplicates(source, target);
    await arrival(target);
    process.stdout.write(`${mark.count.toLocaleString('en')} events are in the other store\n`);
  } finally {
    await source.close();
    await target.close();
  }
}
