import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { LIMITS } from '../../lib/limits.js';
import { StoreUnavailableError } from '../errors.js';
import { createGroupCommit } from '../group-commit.js';
import { createSpool } from '../spool/create-spool.js';
import { openRemoteSpool } from '../spool/remote-spool.js';
import type { FirstCopy } from '../spool/spool.js';
import { openDatabase } from '../sqlite-file/database.js';
import { createDiskGuard } from '../sqlite-file/disk-guard.js';
import { createReserveFile } from '../sqlite-file/reserve-file.js';
import type { EventRecord, Store } from '../store.js';
import { createAdminRecords } from './admin-records.js';
import { createConnection } from './connection.js';
import { createDuplicateCounts } from './duplicate-counts.js';
import { createEraser } from './eraser.js';
import { createFirstCopies } from './first-copies.js';
import { insertBatch } from './insert-batch.js';
import { reviseOrders } from './order-reviser.js';
import { createQuestionReader } from './questions/question-reader.js';
import { createReader } from './reader.js';
import { createRollupCorrector } from './rollup-corrector.js';
import { toEntry } from './rows.js';
import { type Place, schema } from './schema.js';
import { createShipper } from './shipper.js';
import { startFactsFiller } from './start-facts-filler.js';

export interface ClickHouseOptions extends Place {
  client: ClickHouseClient | Promise<ClickHouseClient>;
  /** SQLite file for events that are not in ClickHouse yet. */
  spool: string;
  /** Most events in the spool. Beyond that, senders get an error and retry. Default 5,000,000. */
  maxSpooled?: number;
  /** How long the spool recognizes a repeated event. After that only ClickHouse does. Default 192, eight days. */
  dedupHours?: number;
  /** Longest that an event waits for others of its insert. Default 1,000. */
  batchDelayMs?: number;
  /** Longest run of a query. Default 10,000. */
  queryTimeoutMs?: number;
  /**
   * Largest number of events of an org, or of the requested type, that a list reads at once. With more events it
   * starts with the newest days. Default 1,000,000.
   */
  maxScanEvents?: number;
  /** Whether this process serves, and keeps space on the disk for shipping events. Default false. */
  isExclusive?: boolean | undefined;
  /** Called with the reason when inserts start to fail. */
  onUnavailable?: (reason: string) => void;
  /** Called when inserts succeed again. */
  onAvailable?: () => void;
  /** Called when deriving the facts of older events starts to fail. */
  onFactsFailure?: ((error: unknown) => void) | undefined;
}

/** Some 5 GB. */
const DEFAULT_MAX_SPOOLED = 5_000_000;

/** Longest wait for the last insert at `close()`. The next process with this spool ships the rest. */
const CLOSE_FLUSH_MS = 3_000;

/**
 * Opens a store on ClickHouse. An event counts as stored when it is synced to the spool, a file on this machine:
 * neither a slow nor a missing ClickHouse delays it. The shipper inserts it in large batches, each exactly once.
 *
 * A query first waits until ClickHouse has everything from this spool, about one insert. The alternative would be to
 * sort, filter and count in both places and merge the results.
 *
 * @throws Error when the spool cannot be opened. ClickHouse may be down.
 */
export function openClickHouse({
  client,
  spool: path,
  maxSpooled = DEFAULT_MAX_SPOOLED,
  dedupHours,
  batchDelayMs,
  queryTimeoutMs = LIMITS.queryMs,
  maxScanEvents = 1_000_000,
  isExclusive = false,
  onUnavailable,
  onAvailable,
  onFactsFailure,
  ...place
}: ClickHouseOptions): Store & Required<Pick<Store, 'correctRollup'>> {
  mkdirSync(dirname(path), { recursive: true });
  // Opened here first, so that an unusable file fails at once and not with the first event.
  try {
    const db = openDatabase(path);
    createSpool(db);
    db.close();
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
  const reserveFile = createReserveFile(path);
  const spool = openRemoteSpool(path, { dedupHours, reserveFile });
  const guard = createDiskGuard({
    path,
    maxBytes: undefined,
    reserveFile: isExclusive ? reserveFile : undefined,
    remedy: 'free some space; events leave the spool as soon as ClickHouse takes them',
    unusedBytes: () => spool.call('unusedBytes'),
    emptyLog: () => spool.call('emptyLog'),
  });
  const connection = createConnection(client);
  const reader = createReader(connection, place.database, { queryTimeoutMs, maxScanEvents });
  const firstCopies = createFirstCopies(connection, place.database);
  const corrector = createRollupCorrector(connection, place);
  const eraser = createEraser({ connection, place, spool, corrector });
  const duplicates = createDuplicateCounts(connection, place);
  const shipper = createShipper({
    spool,
    async prepare() {
      for (const statement of schema(place)) await connection.command(statement);
      await eraser.finish();
    },
    insert: (batch) => insertBatch(connection, place, batch),
    ...(onUnavailable && { onUnavailable }),
    ...(onAvailable && { onAvailable }),
    ...(batchDelayMs !== undefined && { batchDelayMs }),
  });

  /** Ships the events that an earlier process left in the spool. */
  const started = spool.call('getState').then(shipper.wake);
  // `flush` awaits it and gets the error; without this it would be unhandled before the first query.
  started.catch(() => {});

  const facts = startFactsFiller({
    connection,
    place,
    async ready() {
      await started;
      await shipper.flush(queryTimeoutMs);
    },
    runExclusive: shipper.runExclusive,
    onFailure: onFactsFailure,
  });

  const commits = createGroupCommit<FirstCopy | undefined>({
    async commit(events) {
      const { firstCopies } = await spool.call('write', events.map(toEntry));
      const copies = await reviseOrders(spool, events, firstCopies);
      shipper.wake();
      return copies;
    },
    refusal: guard.problem,
  });

  const flush = async () => {
    await started;
    await shipper.flush(queryTimeoutMs);
  };

  const questions = createQuestionReader(connection, {
    database: place.database,
    timeoutMs: queryTimeoutMs,
  });
  const queryFacts = async <T>(query: () => Promise<T>): Promise<T> => {
    await flush();
    await facts.requireFilled();
    return query();
  };

  let closed: Promise<void> | undefined;
  return {
    stats() {
      const { events, oldestRowId } = spool.state;
      return {
        ...commits.stats,
        spooledEvents: events,
        oldestSpooledSeconds:
          oldestRowId === null ? 0 : Math.max(0, Date.now() / 1_000 - oldestRowId / 1_000_000),
      };
    },
    async append(events: readonly EventRecord[]) {
      if (spool.state.events + commits.stats.pendingEvents + events.length > maxSpooled)
        throw new StoreUnavailableError('too many events wait for ClickHouse; retry later');
      return firstCopies(events, await commits.append(events));
    },
    // Writes to the spool: ClickHouse may be down.
    probe: () =>
      commits.probe(async () => {
        const full = await guard.look();
        if (full) throw full;
        await spool.call('setMeta', 'probe', `${Date.now()}`);
      }),
    async get(org, id) {
      await flush();
      return reader.get(org, id);
    },
    async list(request) {
      await flush();
      return reader.list(request);
    },
    async days(filter) {
      await flush();
      return reader.days(filter);
    },
    async delivery(request) {
      await flush();
      return reader.delivery(request);
    },
    refused: {
      add: (events) => spool.call('addRefused', events),
      list: (request) => spool.call('listRefused', request),
      remove: (ids) => spool.call('removeRefused', ids),
      dropBefore: (time) => spool.call('dropRefusedBefore', time),
    },
    admin: createAdminRecords(connection, { place, timeoutMs: queryTimeoutMs }),
    questions: {
      breakdown: (request) => queryFacts(() => questions.breakdown(request)),
      funnel: (request) => queryFacts(() => questions.funnel(request)),
      uplift: (request) => queryFacts(() => questions.uplift(request)),
      sessions: (request) => queryFacts(() => questions.sessions(request)),
    },
    duplicates: {
      async sourceId() {
        await flush();
        return duplicates.sourceId();
      },
      async list(after, limit) {
        await flush();
        return duplicates.list(after, limit);
      },
      async importCounts(sourceId, counts) {
        await flush();
        return duplicates.importCounts(sourceId, counts);
      },
    },
    async scan(after, limit) {
      await flush();
      return reader.scan(after, limit);
    },
    async erase(filter) {
      await flush();
      // After an erasure that a crash interrupted.
      await eraser.correctRollup();
      const erased = await shipper.runExclusive(async () => {
        await eraser.finish();
        const erased = await eraser.erase(filter);
        await spool.call('eraseRefused', filter);
        await spool.call('eraseRevisable', filter);
        return erased;
      });
      await eraser.correctRollup();
      return erased;
    },
    async rebuildRollup() {
      await flush();
      return corrector.correct();
    },
    async correctRollup() {
      await flush();
      await eraser.correctRollup();
      return corrector.correctRecent();
    },
    async backup() {
      throw new Error(
        `use the backup of ClickHouse: BACKUP DATABASE ${place.database} TO Disk('backups', '${place.database}.zip'); ${path} has the events that are not in ClickHouse yet`,
      );
    },
    close() {
      closed ??= (async () => {
        await commits.close();
        await guard.close();
        facts.stop();
        await shipper.flush(CLOSE_FLUSH_MS).catch(() => {});
        await shipper.close();
        await spool.close();
      })();
      return closed;
    },
  };
}
