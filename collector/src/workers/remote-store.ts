import type { AttemptCounter } from '../dashboard/attempt-counter.js';
import type { AdminRecords } from '../store/admin-records.js';
import { StoreWriteError } from '../store/errors.js';
import type { EventRecord, Store, StoreStats } from '../store/store.js';
import { fromMessage, toMessage } from './error-message.js';
import type { Settled, StoreCall } from './messages.js';

/** The store of another process. */
export interface RemoteStore {
  /** Without `correctRollup()`, which not every store has. */
  store: Store;
  /** For a store that has it. */
  correctRollup: NonNullable<Store['correctRollup']>;
  accountRecords: AdminRecords;
  attempts: AttemptCounter;
  /** Notes that the store could not write, whoever asked it. */
  noteFailure(): void;
  /** Takes the result of a call. */
  settle(id: number, settled: Settled): void;
}

interface PendingCall {
  resolve(result: never): void;
  reject(error: Error): void;
}

interface PendingAppend {
  events: readonly EventRecord[];
  resolve(stored: EventRecord[]): void;
  reject(error: Error): void;
}

/**
 * Creates the store of a worker. Every call goes to the process with the store. Events of requests that arrive together
 * share a message, and those of all workers share the commits of that process.
 */
export function createRemoteStore(send: (call: StoreCall) => void): RemoteStore {
  const calls = new Map<number, PendingCall>();
  let nextId = 0;
  const call = <Result>(method: string, ...args: unknown[]): Promise<Result> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      calls.set(id, { resolve, reject });
      send({ kind: 'call', id, method, args });
    });
  /** A method without a callback among its parameters. */
  const remote =
    (method: string) =>
    (...args: unknown[]) =>
      call<never>(method, ...args);

  const stats: StoreStats = {
    ...{ pendingEvents: 0, commits: 0, commitSeconds: 0, lastCommitSeconds: 0, failedCommits: 0 },
    ...{ lastFailureAt: undefined, lastCommitAt: undefined },
  };
  let appends: PendingAppend[] = [];

  const noteFailure = () => {
    stats.lastFailureAt = Date.now();
  };

  const finish = ({ events, resolve, reject }: PendingAppend, settled: Settled<Copies>) => {
    stats.pendingEvents -= events.length;
    if ('error' in settled) {
      const error = fromMessage(settled.error);
      if (error instanceof StoreWriteError) noteFailure();
      return reject(error);
    }
    stats.lastCommitAt = Date.now();
    resolve(events.map((event, i) => settled.result[i] ?? event));
  };

  const flush = async () => {
    const sent = appends;
    appends = [];
    const batches = sent.map(({ events }) => events);
    const results = await call<Settled<Copies>[]>('append', batches).catch((error: Error) =>
      sent.map(() => ({ error: toMessage(error) })),
    );
    for (const [i, append] of sent.entries()) finish(append, results[i] as Settled<Copies>);
  };

  const recordsOf = (part: 'admin' | 'accountRecords'): AdminRecords => ({
    get: remote(`${part}.get`),
    list: remote(`${part}.list`),
    versions: remote(`${part}.versions`),
    highest: remote(`${part}.highest`),
    put: remote(`${part}.put`),
    remove: remote(`${part}.remove`),
  });

  const store: Store = {
    stats: () => stats,
    append: (events) =>
      new Promise((resolve, reject) => {
        appends.push({ events, resolve, reject });
        stats.pendingEvents += events.length;
        if (appends.length === 1) setImmediate(() => void flush());
      }),
    get: remote('get'),
    list: remote('list'),
    days: remote('days'),
    delivery: remote('delivery'),
    questions: {
      breakdown: remote('questions.breakdown'),
      funnel: remote('questions.funnel'),
      uplift: remote('questions.uplift'),
      sessions: remote('questions.sessions'),
    },
    refused: {
      add: remote('refused.add'),
      list: remote('refused.list'),
      remove: remote('refused.remove'),
      dropBefore: remote('refused.dropBefore'),
    },
    admin: recordsOf('admin'),
    duplicates: {
      sourceId: remote('duplicates.sourceId'),
      list: remote('duplicates.list'),
      importCounts: remote('duplicates.importCounts'),
    },
    scan: remote('scan'),
    erase: remote('erase'),
    rebuildRollup: () => call('rebuildRollup'),
    probe: remote('probe'),
    backup: remote('backup'),
    // It belongs to the other process.
    close: async () => {},
  };
  return {
    store,
    correctRollup: remote('correctRollup'),
    accountRecords: recordsOf('accountRecords'),
    attempts: { count: remote('attempts.count') },
    noteFailure,
    settle(id, settled) {
      const pending = calls.get(id);
      calls.delete(id);
      if ('error' in settled) pending?.reject(fromMessage(settled.error));
      else pending?.resolve(settled.result as never);
    },
  };
}

/** For each event of a batch the stored copy, where that is not the event itself. */
export type Copies = (EventRecord | undefined)[];
