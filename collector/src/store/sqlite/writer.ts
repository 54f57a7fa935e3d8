import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../lib/day.js';
import { isOrderEventId } from '../../lib/order-ids.js';
import type { DuplicateCount } from '../duplicate-counts.js';
import { emptyLog, withEmptyLog } from '../sqlite-file/disk-full.js';
import { createRefusedTable, type RefusedTable } from '../sqlite-file/refused-table.js';
import { createTransaction } from '../sqlite-file/transaction.js';
import type { EraseFilter, StoredRow } from '../store.js';
import { type AdminTable, createAdminTable } from './admin-table.js';
import { createDuplicateImporter } from './duplicate-importer.js';
import { createEraser } from './eraser.js';
import { createFactsWriter } from './facts-writer.js';
import { createOrderReviser } from './order-reviser.js';
import { createRollupRebuilder, type OrgDay } from './rollup-rebuilder.js';
import { COLUMNS, factsOf, INSERT_EVENT, insertedValues, metricOf, type Values } from './rows.js';

/** Each method but the last is one transaction. One for which the disk is too full is repeated with an empty log. */
export interface Writer {
  /** @returns for each event the stored event with the same `clientEventId`, if there is one */
  write(events: readonly Values[]): (StoredRow | undefined)[];
  /** The same for several batches. */
  writeAll(batches: readonly (readonly Values[])[]): (StoredRow | undefined)[][];
  /** @returns number of erased events */
  erase(filter: EraseFilter, limit: number): number;
  /** @returns number of corrected counts */
  rebuildRollup(orgDay: OrgDay): number;
  importDuplicates(sourceId: string, counts: readonly DuplicateCount[]): void;
  /** Derives the facts of up to `limit` older events. @returns about how many events without facts are left */
  fillFacts(limit: number): number;
  addRefused: RefusedTable['add'];
  listRefused: RefusedTable['list'];
  removeRefused: RefusedTable['remove'];
  dropRefusedBefore: RefusedTable['dropBefore'];
  getAdmin: AdminTable['get'];
  listAdmin: AdminTable['list'];
  adminVersions: AdminTable['versions'];
  highestAdmin: AdminTable['highest'];
  putAdmin: AdminTable['put'];
  removeAdmin: AdminTable['remove'];
  /** Commits without a change, which needs the disk all the same. */
  probe(): void;
  /** Moves the log into the file. */
  emptyLog(): void;
}

/** `VITR` in ASCII: tells the kind of the file to tools. */
const APPLICATION_ID = 0x56495452;

/** New events of a day. */
interface DailyCount {
  org: string;
  type: string;
  day: number;
  count: number;
  metric: number;
}

/** Adds to the count of a day. */
function addCount(
  { org, type, createdAt }: Pick<StoredRow, 'org' | 'type' | 'createdAt'>,
  added: Pick<DailyCount, 'count' | 'metric'>,
  counts: Map<string, DailyCount>,
): void {
  const day = Math.floor(createdAt / DAY_MS);
  const key = `${day} ${org} ${type}`;
  const daily = counts.get(key) ?? { org, type, day, count: 0, metric: 0 };
  daily.count += added.count;
  daily.metric += added.metric;
  counts.set(key, daily);
}

export function createWriter(db: DatabaseSyncInstance): Writer {
  const insert = db.prepare(INSERT_EVENT);
  const countUp = db.prepare(
    `INSERT INTO daily (org, type, day, count, metric) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count, metric = metric + excluded.metric`,
  );
  const countDuplicate = db.prepare(
    `INSERT INTO duplicates (org, day, device, count) VALUES (?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET count = count + 1`,
  );
  const stored = db.prepare(
    `SELECT ${COLUMNS} FROM events WHERE org = ? AND client_event_id = ? UNION ALL
     SELECT ${COLUMNS} FROM events WHERE id = ?`,
  );

  const runTransaction = createTransaction(db);
  const inTransaction: typeof runTransaction = (task) =>
    withEmptyLog(db, () => runTransaction(task));
  const facts = createFactsWriter(db);
  const reviseOrder = createOrderReviser(db, facts);
  const refused = createRefusedTable(db);
  const admin = createAdminTable(db);
  const erase = createEraser(db);
  const rebuildRollup = createRollupRebuilder(db);
  const importDuplicates = createDuplicateImporter(db);

  const store = (values: Values, newCounts: Map<string, DailyCount>): StoredRow | undefined => {
    const { changes, lastInsertRowid } = insert.run(...insertedValues(values));
    const [id, org, clientEventId, type, createdAt, sessionId, userId, assetId] = values;
    if (!changes) {
      const first = stored.get(org, clientEventId, id) as unknown as StoredRow;
      if (isOrderEventId(clientEventId)) {
        const revised = reviseOrder(first, values) ?? first;
        addCount(first, { count: 0, metric: revised.metric - first.metric }, newCounts);
        // Several senders report an order: their reports are no duplicates.
        return revised;
      }
      // The same server id means a repeated import, not a duplicate from a sender.
      if (first.id !== id)
        countDuplicate.run(org, Math.floor(first.createdAt / DAY_MS), first.device ?? '');
      return first;
    }
    const rowId = Number(lastInsertRowid);
    const metric = metricOf(values);
    const event = { rowId, org, type, createdAt, sessionId, userId, assetId, metric };
    facts.write(event, factsOf(values));
    addCount({ org, type, createdAt }, { count: 1, metric }, newCounts);
    return undefined;
  };

  const writeAll = (batches: readonly (readonly Values[])[]) => {
    // Events of one commit mostly share a day and have few types: one update for each.
    const newCounts = new Map<string, DailyCount>();
    const firstCopies = batches.map((events) => events.map((values) => store(values, newCounts)));
    for (const { org, type, day, count, metric } of newCounts.values())
      countUp.run(org, type, day, count, metric);
    return firstCopies;
  };

  /** Runs a task that may write facts in a transaction. */
  const run = <T>(task: () => T): T =>
    withEmptyLog(db, () => {
      try {
        return runTransaction(() => {
          facts.begin();
          return task();
        });
      } catch (error) {
        facts.clearCaches();
        throw error;
      }
    });

  return {
    write: (events) => run(() => writeAll([events])[0] ?? []),
    writeAll: (batches) => run(() => writeAll(batches)),
    rebuildRollup: (orgDay) => run(() => rebuildRollup(orgDay)),
    importDuplicates: (sourceId, counts) => run(() => importDuplicates(sourceId, counts)),
    erase: (filter, limit) =>
      run(() => {
        facts.clearCaches();
        const erased = erase(filter, limit);
        // First the events: an empty filter is an error.
        refused.erase(filter);
        return erased;
      }),
    fillFacts: (limit) => run(() => facts.fill(limit)),
    addRefused: (events) => run(() => refused.add(events)),
    listRefused: refused.list,
    removeRefused: (ids) => run(() => refused.remove(ids)),
    dropRefusedBefore: (time) => run(() => refused.dropBefore(time)),
    getAdmin: admin.get,
    listAdmin: admin.list,
    adminVersions: admin.versions,
    highestAdmin: admin.highest,
    putAdmin: (record) => inTransaction(() => admin.put(record)),
    removeAdmin: (record) => inTransaction(() => admin.remove(record)),
    // SQLite writes the header and syncs it, even with the value that it has.
    probe: () => inTransaction(() => db.exec(`PRAGMA application_id = ${APPLICATION_ID}`)),
    emptyLog: () => emptyLog(db),
  };
}
