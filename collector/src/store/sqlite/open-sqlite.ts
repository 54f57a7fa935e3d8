import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { LIMITS } from '../../lib/limits.js';
import type { BreakdownRequest, Questions } from '../../questions/requests.js';
import {
  StoreClosedError,
  StoreFullError,
  StoreUnavailableError,
  StoreWriteError,
} from '../errors.js';
import { NO_FACTS } from '../fact-columns.js';
import { createGroupCommit } from '../group-commit.js';
import type { SideProcess } from '../side-process/side-process.js';
import { openDatabase } from '../sqlite-file/database.js';
import { isDiskFull } from '../sqlite-file/disk-full.js';
import { createDiskFullRetry } from '../sqlite-file/disk-full-retry.js';
import { createDiskGuard, diskUsage } from '../sqlite-file/disk-guard.js';
import { lockFile } from '../sqlite-file/lock-file.js';
import { createReserveFile, type ReserveFile } from '../sqlite-file/reserve-file.js';
import type { Store, StoredRow } from '../store.js';
import type { StoreOptions } from '../store-scheme.js';
import { toRecord } from '../stored-row.js';
import { eraseInSteps } from './erase-in-steps.js';
import { indexMetadata } from './metadata-indexes.js';
import { createReader, type Reader } from './reader.js';
import { toValues } from './rows.js';
import { migrate, SCHEMA_VERSION, versionOf } from './schema.js';
import { startFactsFiller } from './start-facts-filler.js';
import { startReader } from './start-reader.js';
import { createWriter, type Writer } from './writer.js';
import { startWriterThread } from './writer-thread.js';

const READERS = 2;

/** The writer's thread merges queued commits into one transaction, so it should always have some. */
const MAX_CONCURRENT_COMMITS = 4;

export type SqliteOptions = Omit<StoreOptions, 'onUnavailable' | 'onAvailable'>;

/** The writer and the readers of an open file. */
interface Connections {
  write<Method extends keyof Writer>(
    method: Method,
    ...args: Parameters<Writer[Method]>
  ): Promise<ReturnType<Writer[Method]>>;
  /** @param timeoutMs 0 for a query without a limit */
  read<Method extends keyof Reader>(
    timeoutMs: number,
    method: Method,
    ...args: Parameters<Reader[Method]>
  ): Promise<ReturnType<Reader[Method]>>;
  /** Reads with every reader, so that all of them have started. */
  readAll(): Promise<void>;
  close(): Promise<void>;
}

/** A database in memory has one connection, which no other process can share. */
function connectInMemory(keys?: readonly string[]): Connections {
  const db = openDatabase(':memory:');
  migrate(db);
  const indexed = indexMetadata(db, keys);
  const writer = createWriter(db);
  const reader = createReader(db, indexed);
  const run = (method: (...args: never[]) => unknown, args: unknown[]) => {
    if (!db.isOpen) throw new StoreClosedError();
    return method(...(args as never[])) as never;
  };
  return {
    write: async (method, ...args) => run(writer[method], args),
    read: async (_, method, ...args) => run(reader[method], args),
    readAll: async () => {},
    close: async () => db.close(),
  };
}

/** Opens a file, also on a full disk: its space for emergencies goes first. */
function openWithReserve(path: string, reserveFile: ReserveFile): DatabaseSyncInstance {
  try {
    return openDatabase(path);
  } catch (error) {
    if (!isDiskFull(error) || !reserveFile.release()) throw error;
    return openDatabase(path);
  }
}

/** A thread writes, and processes beside it read: a slow query delays no event. */
function connectToFile(
  path: string,
  reserveFile: ReserveFile,
  { indexedMetadataKeys: keys, isExclusive, onUpgrade, onUpgradeStep, onLostLog }: SqliteOptions,
): Connections {
  mkdirSync(dirname(path), { recursive: true });
  const lock = isExclusive ? lockFile(path) : undefined;
  if (lock?.hasLostLog) onLostLog?.();
  // Opened here first, so that an unusable file fails at once and not with the first event.
  let db: DatabaseSyncInstance | undefined;
  let indexed: readonly string[];
  try {
    db = openWithReserve(path, reserveFile);
    const version = versionOf(db);
    const isUpgrade = version > 0 && version < SCHEMA_VERSION;
    if (isUpgrade) onUpgrade?.(version, SCHEMA_VERSION);
    migrate(db, { onStep: isUpgrade ? onUpgradeStep : undefined });
    indexed = indexMetadata(db, keys);
  } catch (error) {
    lock?.release();
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  } finally {
    db?.close();
  }
  const writer = startWriterThread(path);
  const readers = Array.from({ length: READERS }, () => startReader(path, indexed));
  return {
    write: writer.call,
    async read(timeoutMs, method, ...args) {
      const idlest = readers.reduce((a, b) =>
        b.pendingCalls < a.pendingCalls ? b : a,
      ) as SideProcess;
      if (idlest.pendingCalls >= LIMITS.pendingQueriesOfReader)
        throw new StoreUnavailableError('too many queries wait; retry later');
      try {
        return await idlest.call(method, args, { timeoutMs });
      } catch (error) {
        if (error instanceof StoreUnavailableError) throw error;
        const { message } = error as Error;
        throw new StoreUnavailableError(`the store cannot read: ${message}`, { cause: error });
      }
    },
    async readAll() {
      await Promise.all(readers.map((reader) => reader.call('unusedBytes', [])));
    },
    async close() {
      // Readers first: SQLite does not checkpoint a log that another connection reads.
      await Promise.allSettled(readers.map((reader) => reader.terminate()));
      await writer.close();
      lock?.release();
    },
  };
}

/**
 * Opens a store on one SQLite file, and creates the file if it does not exist.
 *
 * @param path of the file, or `:memory:`
 * @throws Error when the file cannot be opened, or a newer version has written it
 */
export function openSqlite(path: string, options: SqliteOptions = {}): Store {
  const { queryTimeoutMs = LIMITS.queryMs, indexedMetadataKeys, maxStoreBytes } = options;
  const isFile = path !== ':memory:';
  const reserveFile = createReserveFile(path);
  const connections = isFile
    ? connectToFile(path, reserveFile, options)
    : connectInMemory(indexedMetadataKeys);
  const guard = isFile
    ? createDiskGuard({
        path,
        maxBytes: maxStoreBytes,
        remedy: 'free some space, or run: vitrine-collector prune',
        reserveFile: options.isExclusive ? reserveFile : undefined,
        unusedBytes: () => connections.read(queryTimeoutMs, 'unusedBytes'),
        emptyLog: () => connections.write('emptyLog'),
      })
    : undefined;
  const commits = createGroupCommit({
    async commit(events) {
      const firstCopies = await connections.write('write', events.map(toValues)).catch((error) => {
        // The disk is full: the next events need not try.
        if (error instanceof StoreFullError) guard?.look().catch(() => {});
        throw error;
      });
      return events.map((event, i) =>
        firstCopies[i] ? toRecord(firstCopies[i] as StoredRow) : event,
      );
    },
    refusal: () => guard?.problem(),
    maxConcurrent: MAX_CONCURRENT_COMMITS,
  });
  const facts = startFactsFiller((limit) => connections.write('fillFacts', limit), {
    onProgress: options.onFactsProgress,
    onFailure: options.onFactsFailure,
  });
  let hasFacts = false;
  /** Runs a query of facts, once every event has some. */
  const queryFacts: <Method extends keyof Questions>(
    method: Method,
    request: Parameters<Questions[Method]>[0],
  ) => ReturnType<Questions[Method]> = (async (method: 'breakdown', request: BreakdownRequest) => {
    hasFacts ||= await connections.read(queryTimeoutMs, 'hasFacts');
    if (!hasFacts) throw new StoreUnavailableError(NO_FACTS);
    return connections.read(queryTimeoutMs, method, request);
  }) as never;
  const { releaseReserve, retryWithReserve } = createDiskFullRetry({
    reserveFile,
    emptyLog: () => connections.write('emptyLog'),
  });
  let closed: Promise<void> | undefined;

  return {
    stats: () => ({ ...commits.stats, disk: isFile ? diskUsage(path) : undefined }),
    append: commits.append,
    probe: () =>
      commits.probe(async () => {
        try {
          const full = await guard?.look();
          if (full) throw full;
          await connections.write('probe');
          await connections.readAll();
        } catch (cause) {
          if (cause instanceof StoreUnavailableError) throw cause;
          throw new StoreWriteError((cause as Error).message, { cause });
        }
      }),
    summary: () => connections.read(0, 'summary'),
    check: () => connections.read(0, 'check'),
    async get(org, id) {
      const row = await connections.read(queryTimeoutMs, 'get', org, id);
      return row && toRecord(row);
    },
    list: (request) => connections.read(queryTimeoutMs, 'list', request),
    questions: {
      breakdown: (request) => queryFacts('breakdown', request),
      funnel: (request) => queryFacts('funnel', request),
      uplift: (request) => queryFacts('uplift', request),
      sessions: (request) => queryFacts('sessions', request),
    },
    refused: {
      add: (events) => connections.write('addRefused', events),
      list: (request) => connections.write('listRefused', request),
      remove: (ids) => connections.write('removeRefused', ids),
      dropBefore: (time) => connections.write('dropRefusedBefore', time),
    },
    admin: {
      get: (kind, key) => connections.write('getAdmin', kind, key),
      list: (kind) => connections.write('listAdmin', kind),
      versions: (kinds) => connections.write('adminVersions', kinds),
      highest: (kind, request) => connections.write('highestAdmin', kind, request),
      // Also on a full disk: a command that frees space notes in the audit log what it does.
      put: (record) => retryWithReserve(() => connections.write('putAdmin', record)),
      remove: (record) => retryWithReserve(() => connections.write('removeAdmin', record)),
    },
    delivery: (request) => connections.read(queryTimeoutMs, 'delivery', request),
    duplicates: {
      sourceId: () => connections.read(0, 'duplicateSourceId'),
      list: (after, limit) => connections.read(0, 'duplicates', after, limit),
      importCounts: (sourceId, counts) => connections.write('importDuplicates', sourceId, counts),
    },
    days: (filter) => connections.read(queryTimeoutMs, 'days', filter),
    scan: (after, limit) => connections.read(0, 'scan', after, limit),
    erase: (filter, limit) =>
      eraseInSteps({
        limit,
        erase: (limit) => connections.write('erase', filter, limit),
        releaseReserve,
      }),
    async rebuildRollup(onProgress) {
      let corrected = 0;
      let done = 0;
      // One transaction for each day, so that new events do not wait for all of them.
      for (const day of await connections.read(0, 'orgDays')) {
        corrected += await connections.write('rebuildRollup', day);
        onProgress?.(++done);
      }
      return corrected;
    },
    backup: (path) => connections.read(0, 'backup', path),
    close() {
      closed ??= (async () => {
        await commits.close();
        await guard?.close();
        await facts.stop();
        await connections.close();
      })();
      return closed;
    },
  };
}
