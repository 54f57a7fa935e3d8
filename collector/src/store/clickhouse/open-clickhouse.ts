import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { createGroupCommit } from '../group-commit.js';
import { openDatabase } from '../sqlite/database.js';
import { createSpool } from '../sqlite/spool.js';
import type { FirstCopy } from '../sqlite/spool-parts.js';
import { type EventRecord, type Store, StoreBusy } from '../store.js';
import { createConnection } from './connection.js';
import { createDuplicates } from './duplicates.js';
import { createEraser } from './eraser.js';
import { createFirstCopies } from './first-copies.js';
import { insertBatch } from './insert-batch.js';
import { createReader } from './reader.js';
import { createRecount } from './recount.js';
import { openRemoteSpool } from './remote-spool.js';
import { toEntry } from './rows.js';
import { type Place, schema } from './schema.js';
import { createShipper } from './shipper.js';

export interface ClickHouseOptions extends Place {
  client: ClickHouseClient | Promise<ClickHouseClient>;
  /** File of SQLite in which events wait until ClickHouse has them. */
  spool: string;
  /** Most events in it; beyond, senders are told to try again. Default 5,000,000. */
  maxSpooled?: number;
  /** How long an event is known again before ClickHouse has to tell: hours. Default 192, eight days. */
  remember?: number;
  /** Longest that events wait for others to share their insert: ms. Default 1,000. */
  pause?: number;
  /** Longest run of a query: ms. Default 10,000. */
  deadline?: number;
  /**
   * Events of an org, or of its type that is asked for, that a list looks through at once; of more it looks
   * at the newest days first. Default 1,000,000.
   */
  atOnce?: number;
  /** Told when ClickHouse begins to fail, with the reason, and when it is well again. */
  onTrouble?: (reason: string | undefined) => void;
}

/** Some 5 GB. */
const MAX_SPOOLED = 5_000_000;

/** What is not in ClickHouse after as long is shipped by whoever opens the spool next: ms. */
const LAST_FLUSH = 3_000;

/**
 * Opens a store on ClickHouse. An event is answered once it is in the spool, a file on this machine, and
 * synced: neither a slow nor a missing ClickHouse delays it. From there it is shipped, in large batches
 * that are exact however often they are tried.
 *
 * Questions wait until what this collector has answered is in ClickHouse, instead of being asked of both and
 * put together: one engine sorts, filters and counts, and the wait is that of one insert.
 *
 * @throws Error when the spool cannot be opened; ClickHouse may be down
 */
export function openClickHouse({
  client,
  spool: path,
  maxSpooled = MAX_SPOOLED,
  remember,
  pause,
  deadline = 10_000,
  atOnce = 1_000_000,
  onTrouble,
  ...place
}: ClickHouseOptions): Store {
  mkdirSync(dirname(path), { recursive: true });
  // Here and not in its process, so that a file that cannot be used is said at once.
  try {
    const db = openDatabase(path);
    createSpool(db);
    db.close();
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
  const spool = openRemoteSpool(path, remember);
  const connection = createConnection(client);
  const reader = createReader(connection, place.database, { deadline, atOnce });
  const firstCopies = createFirstCopies(connection, place.database);
  const eraser = createEraser(connection, place, spool);
  const duplicates = createDuplicates(connection, place);
  const roll = createRecount(connection, place, spool);
  const shipper = createShipper({
    spool,
    async prepare() {
      for (const statement of schema(place)) await connection.run(statement);
      await eraser.finish();
      await roll.finish();
    },
    insert: (batch) => insertBatch(connection, place, batch),
    ...(onTrouble && { onTrouble }),
    ...(pause !== undefined && { pause }),
  });

  /** What an earlier process has left is known, and on its way. */
  const begun = spool.call('state').then(shipper.wake);
  // Whoever asks is told.
  begun.catch(() => {});

  const group = createGroupCommit<FirstCopy | undefined>(async (events) => {
    const { first } = await spool.call('write', events.map(toEntry));
    shipper.wake();
    return first;
  });

  const flushed = async () => {
    await begun;
    await shipper.flush(deadline);
  };

  let closed: Promise<void> | undefined;
  return {
    figures() {
      const { rows, oldest } = spool.state;
      return {
        ...group.figures,
        spooled: rows,
        oldestSpooled: oldest === null ? 0 : Math.max(0, Date.now() / 1_000 - oldest / 1_000_000),
      };
    },
    async append(events: readonly EventRecord[]) {
      if (spool.state.rows + group.figures.waiting + events.length > maxSpooled)
        throw new StoreBusy('too many events wait for ClickHouse');
      return firstCopies(events, await group.append(events));
    },
    async get(org, id) {
      await flushed();
      return reader.get(org, id);
    },
    async list(request) {
      await flushed();
      return reader.list(request);
    },
    async days(filter) {
      await flushed();
      return reader.days(filter);
    },
    async delivery(request) {
      await flushed();
      return reader.delivery(request);
    },
    duplicates: {
      async source() {
        await flushed();
        return duplicates.source();
      },
      async list(after, limit) {
        await flushed();
        return duplicates.list(after, limit);
      },
      async takeOver(source, counts) {
        await flushed();
        return duplicates.takeOver(source, counts);
      },
    },
    async scan(after, limit) {
      await flushed();
      return reader.scan(after, limit);
    },
    async erase(what) {
      await flushed();
      return shipper.between(async () => {
        await eraser.finish();
        return eraser.erase(what);
      });
    },
    async recount() {
      await flushed();
      return shipper.between(roll.recount);
    },
    async backup() {
      throw new Error(
        `ClickHouse backs itself up, as in: BACKUP DATABASE ${place.database} TO Disk('backups', '${place.database}.zip'); what waits to be shipped is in ${path}`,
      );
    },
    close() {
      closed ??= (async () => {
        await group.close();
        await shipper.flush(LAST_FLUSH).catch(() => {});
        await shipper.close();
        await spool.close();
      })();
      return closed;
    },
  };
}
