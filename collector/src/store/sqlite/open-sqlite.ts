import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { inTurns } from '../../in-turns.js';
import { createGroupCommit } from '../group-commit.js';
import { type EventRecord, type Store, StoreBusy } from '../store.js';
import { type StoredRow, toRecord } from '../stored-row.js';
import { Closed } from './closed.js';
import { openDatabase } from './database.js';
import { indexMetadata } from './metadata-indexes.js';
import { createReader, type Reader } from './reader.js';
import { toValues } from './rows.js';
import { migrate } from './schema.js';
import { type SideProcess, startSideProcess, TooSlow } from './side-process.js';
import { createWriter, type Writer } from './writer.js';
import { startWriterThread } from './writer-thread.js';

/** Most queries that wait for a reader each. */
const MAX_QUERIES = 50;

const READERS = 2;

/** Groups of events that the thread has before it answers the first: it writes all that waits at once. */
const AHEAD = 4;

/** Longest run of a query: ms. */
const DEADLINE = 10_000;

export interface SqliteOptions {
  /** Longest run of a query: ms. Default 10,000. */
  deadline?: number;
  /**
   * Top-level keys of the metadata that the shop filters by. Each costs a little time an event. Default: those by
   * which the file was served last.
   */
  indexedMetadataKeys?: readonly string[];
}

/** Both ends of an open file, each answering one call after another. */
interface Ends {
  write<Method extends keyof Writer>(
    method: Method,
    ...args: Parameters<Writer[Method]>
  ): Promise<ReturnType<Writer[Method]>>;
  /** @param deadline ms for its own run; 0 for one that may take long */
  read<Method extends keyof Reader>(
    deadline: number,
    method: Method,
    ...args: Parameters<Reader[Method]>
  ): Promise<ReturnType<Reader[Method]>>;
  close(): Promise<void>;
}

/** In memory there is one connection, which no other process can share. */
function inMemory(keys?: readonly string[]): Ends {
  const db = openDatabase(':memory:');
  migrate(db);
  const indexed = indexMetadata(db, keys);
  const writer = createWriter(db);
  const reader = createReader(db, indexed);
  const run = (method: (...args: never[]) => unknown, args: unknown[]) => {
    if (!db.isOpen) throw new Closed();
    return method(...(args as never[])) as never;
  };
  return {
    write: async (method, ...args) => run(writer[method], args),
    read: async (_, method, ...args) => run(reader[method], args),
    close: async () => db.close(),
  };
}

/** A thread writes, processes read beside it: a heavy query never delays an event. */
function onFile(path: string, keys?: readonly string[]): Ends {
  mkdirSync(dirname(path), { recursive: true });
  // Here and not in the process, so that a file that cannot be used is said at once.
  let db: DatabaseSyncInstance | undefined;
  let indexed: readonly string[];
  try {
    db = openDatabase(path);
    migrate(db);
    indexed = indexMetadata(db, keys);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  } finally {
    db?.close();
  }
  const writer = startWriterThread(path);
  const readers = Array.from({ length: READERS }, () => startSideProcess('read', path, ...indexed));
  return {
    write: writer.call,
    async read(deadline, method, ...args) {
      const idlest = readers.reduce((a, b) => (b.open < a.open ? b : a)) as SideProcess;
      if (idlest.open >= MAX_QUERIES) throw new StoreBusy('too many queries wait');
      try {
        return await idlest.call(method, args, deadline);
      } catch (error) {
        if (error instanceof Closed) throw error;
        if (error instanceof TooSlow) throw new StoreBusy(`the query ${error.message}`);
        const { message } = error as Error;
        throw new StoreBusy(`the store cannot read: ${message}`, { cause: error });
      }
    },
    async close() {
      // First, since a log that somebody reads is not brought into the file.
      await Promise.allSettled(readers.map((reader) => reader.abandon()));
      await writer.close();
    },
  };
}

/**
 * Opens a store on one SQLite file, and makes it when there is none. Everything that arrives while a
 * commit runs shares the next one.
 *
 * @param path of the file, or `:memory:`
 * @throws Error when the file cannot be opened, or a newer version has written it
 */
export function openSqlite(
  path: string,
  { deadline = DEADLINE, indexedMetadataKeys }: SqliteOptions = {},
): Store {
  const ends =
    path === ':memory:' ? inMemory(indexedMetadataKeys) : onFile(path, indexedMetadataKeys);
  const group = createGroupCommit(async (events) => {
    const before = await ends.write('write', events.map(toValues));
    return events.map((event, i) => (before[i] ? toRecord(before[i] as StoredRow) : event));
  }, AHEAD);
  let closed: Promise<void> | undefined;

  return {
    figures: () => group.figures,
    append: group.append,
    async get(org, id) {
      const row = await ends.read(deadline, 'get', org, id);
      return row && toRecord(row);
    },
    async list(request) {
      const found = await ends.read(deadline, 'list', request);
      if (!found) return undefined;
      const events: EventRecord[] = [];
      await inTurns(found.rows, (row) => events.push(toRecord(row)));
      return { events, count: found.count };
    },
    delivery: (request) => ends.read(deadline, 'delivery', request),
    duplicates: {
      source: () => ends.read(0, 'duplicateSource'),
      list: (after, limit) => ends.read(0, 'duplicates', after, limit),
      takeOver: (source, counts) => ends.write('takeOver', source, counts),
    },
    days: (filter) => ends.read(deadline, 'days', filter),
    scan: async (after, limit) => (await ends.read(0, 'scan', after, limit))?.map(toRecord),
    erase: (what, limit) => ends.write('erase', what, limit),
    async recount(told) {
      let wrong = 0;
      let done = 0;
      // Day by day, so that new events are not held up.
      for (const day of await ends.read(0, 'orgDays')) {
        wrong += await ends.write('recount', day);
        told?.(++done);
      }
      return wrong;
    },
    backup: (path) => ends.read(0, 'backup', path),
    close() {
      closed ??= (async () => {
        await group.close();
        await ends.close();
      })();
      return closed;
    },
  };
}
