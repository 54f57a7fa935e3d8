import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DuplicateCount } from '../store/duplicate-counts.js';
import { StoreClosedError, StoreUnavailableError, StoreWriteError } from '../store/errors.js';
import { addressProblem, openStore, schemeOf } from '../store/registry.js';
import type { Store } from '../store/store.js';
import { toRecord } from '../store/stored-row.js';
import { createProgress } from './progress.js';
import { requireStore } from './require-store.js';

const EVENTS_A_STEP = 1_000;

/** Wait before the next try when the target has too many pending events. */
const RETRY_MS = 500;

/** Position of an earlier, interrupted migration. */
interface Checkpoint {
  /** Id of the last copied event. */
  after?: string;
  count: number;
  /** Absent until the copy of the administrative records has begun. */
  records?: 'copying' | 'copied';
}

interface RecordsCopy {
  from: Store;
  to: Store;
  checkpoint: Checkpoint;
  /** Writes the checkpoint. */
  save(): void;
}

/** Equal for two addresses of the same store. */
function identityOf(address: string): string {
  const scheme = schemeOf(address);
  const file = scheme.isFile ? scheme.fileOf(address) : undefined;
  if (file === undefined) return scheme.nameOf(address);
  return existsSync(file) ? realpathSync(file) : resolve(file);
}

/** File with the checkpoint: beside the source, with a name for each pair of stores. */
function checkpointFile({ from, to }: MigrateOptions): string {
  const [source, target] = [from, to].map((address) => schemeOf(address).nameOf(address));
  const pair = createHash('sha256').update(`${source}\n${target}`).digest('hex');
  const file = schemeOf(from).fileOf(from) ?? schemeOf(to).fileOf(to);
  return `${file}.migration-${pair.slice(0, 12)}`;
}

/** Whether a retry may succeed without the operator. */
const isTemporary = (error: unknown) =>
  error instanceof StoreUnavailableError &&
  !(error instanceof StoreClosedError) &&
  !(error instanceof StoreWriteError);

/** Runs a task, and retries it while the store has too many pending events. */
async function withRetry(task: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await task();
      return;
    } catch (error) {
      if (!isTemporary(error)) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/** Copies the duplicate counts. Idempotent. */
async function copyDuplicates(from: Store, to: Store): Promise<void> {
  const sourceId = await from.duplicates.sourceId();
  let after: DuplicateCount | undefined;
  for (;;) {
    const counts = await from.duplicates.list(after, EVENTS_A_STEP);
    if (!counts.length) return;
    await withRetry(() => to.duplicates.importCounts(sourceId, counts));
    after = counts.at(-1);
  }
}

/**
 * Copies the users of the dashboard and all other administrative records, once, into a store that has none. A later
 * run would bring back what was removed in the target meanwhile.
 */
async function copyRecords({ from, to, checkpoint, save }: RecordsCopy): Promise<void> {
  if (checkpoint.records === 'copied') return;
  if (!checkpoint.records && (await to.admin.list()).length) return;
  checkpoint.records = 'copying';
  save();
  for (const record of await from.admin.list())
    await withRetry(() => to.admin.put({ ...record, version: 0 }));
  checkpoint.records = 'copied';
  save();
}

/** Waits until the spool is empty. */
async function waitForSpool(store: Store): Promise<void> {
  if (!store.stats().spooledEvents) return;
  const progress = createProgress('event', 'in the spool');
  for (let events = store.stats().spooledEvents; events; events = store.stats().spooledEvents) {
    progress.update(events);
    await sleep(RETRY_MS);
  }
  progress.update(0);
  progress.finish();
}

export interface MigrateOptions {
  /** Address of the source. */
  from: string;
  /** Address of the target. */
  to: string;
}

/**
 * Copies every event into another store, in storage order, the duplicate counts and the users. Events are durable in the target
 * before the checkpoint moves, and the target skips events that it has. An interrupted migration can be repeated; a
 * repeated one copies only later events.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { from, to } = options;
  for (const [flag, address] of Object.entries({ from, to })) {
    const problem = addressProblem(address);
    if (problem) throw new Error(`--${flag}: ${problem}`);
  }
  if (identityOf(from) === identityOf(to))
    throw new Error('--from and --to are the same store; name two different ones');
  requireStore(from, 'name the source with --from');
  const file = checkpointFile(options);
  const checkpoint: Checkpoint = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { count: 0 };
  const save = () => {
    writeFileSync(`${file}.new`, JSON.stringify(checkpoint));
    renameSync(`${file}.new`, file);
  };
  const source = openStore(from);
  const target = openStore(to, {
    onUnavailable: (reason) =>
      void process.stderr.write(`the target does not accept events, retrying: ${reason}\n`),
  });
  try {
    const progress = createProgress('event');
    for (;;) {
      const events = await source.scan(checkpoint.after, EVENTS_A_STEP);
      if (!events)
        throw new Error(
          `${file}: the source does not have the last copied event; delete this file to start again, no event is stored twice`,
        );
      if (!events.length) break;
      await withRetry(() => target.append(events.map(toRecord)));
      checkpoint.after = events.at(-1)?.id as string;
      checkpoint.count += events.length;
      save();
      progress.update(checkpoint.count);
    }
    progress.finish();
    await copyDuplicates(source, target);
    await copyRecords({ from: source, to: target, checkpoint, save });
    await waitForSpool(target);
    process.stdout.write(`${checkpoint.count.toLocaleString('en')} events are in the target\n`);
  } finally {
    await source.close();
    await target.close();
  }
}
