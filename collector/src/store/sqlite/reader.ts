import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '../../lib/day.js';
import type { DuplicateCount } from '../duplicate-counts.js';
import { takePage } from '../page-bytes.js';
import { isInRollup } from '../rollup.js';
import { unusedBytes } from '../sqlite-file/unused-bytes.js';
import type {
  DayCount,
  DeliveryCount,
  DeliveryRequest,
  EventPage,
  ListRequest,
  StoredRow,
  StoreSummary,
} from '../store.js';
import type { StoreFilter } from '../store-filter.js';
import { countDelivery } from './count-delivery.js';
import { createDuplicateReader } from './duplicate-reader.js';
import { eventSourceOf } from './event-source.js';
import { createQuestionReader, type QuestionReader } from './questions/question-reader.js';
import { type OrgDay, orgDays } from './rollup-rebuilder.js';
import { COLUMNS } from './rows.js';

/** Queries on one connection. */
export interface Reader extends QuestionReader {
  get(org: string, id: string): StoredRow | undefined;
  list(request: ListRequest): EventPage | undefined;
  days(filter: StoreFilter): DayCount[];
  delivery(request: DeliveryRequest): DeliveryCount[];
  duplicateSourceId(): string;
  duplicates(after: DuplicateCount | undefined, limit: number): DuplicateCount[];
  scan(after: string | undefined, limit: number): StoredRow[] | undefined;
  orgDays(): OrgDay[];
  backup(path: string): void;
  summary(): StoreSummary;
  /** Bytes of the file that hold nothing. */
  unusedBytes(): number;
  /** @returns problems of the file, none when it is sound */
  check(): string[];
}

/** @param indexed indexed keys of the metadata */
export function createReader(db: DatabaseSyncInstance, indexed: readonly string[] = []): Reader {
  const byId = db.prepare(`SELECT ${COLUMNS} FROM events WHERE org = ? AND id = ?`);
  const rowIdOf = db.prepare('SELECT row_id AS rowId FROM events WHERE id = ?');
  const next = db.prepare(`SELECT ${COLUMNS} FROM events WHERE row_id > ? ORDER BY row_id LIMIT ?`);
  const cursorOf = db.prepare(
    'SELECT created_at AS createdAt, row_id AS rowId FROM events WHERE org = ? AND id = ?',
  );

  const duplicates = createDuplicateReader(db);

  const daysFromRollup = ({ org, eventType, from, to }: StoreFilter) => {
    const parts = [
      'org = ?',
      ...(eventType === undefined ? [] : ['type = ?']),
      ...(from === undefined ? [] : ['day >= ?']),
      ...(to === undefined ? [] : ['day < ?']),
    ];
    const values = [org, eventType, from && from / DAY_MS, to && to / DAY_MS].filter(
      (value) => value !== undefined,
    );
    return db
      .prepare(
        `SELECT day, SUM(count) AS count, SUM(metric) AS metric FROM daily
         WHERE ${parts.join(' AND ')} GROUP BY day ORDER BY day`,
      )
      .all(...values) as unknown as DayCount[];
  };

  const questions = createQuestionReader(db, indexed);
  const sourceOf = (filter: StoreFilter) =>
    eventSourceOf(filter, { indexed, hasFacts: questions.hasFacts });

  return {
    ...questions,
    get: (org, id) => byId.get(org, id) as StoredRow | undefined,
    list({ sort, limit, offset, after, skipCount, ...filter }) {
      const { from, time, row, where, values } = sourceOf(filter);
      const order = sort === 'createdAt' ? 'ASC' : 'DESC';
      let cursorCondition = '';
      let cursorValues: number[] = [];
      if (after !== undefined) {
        const cursor = cursorOf.get(filter.org, after) as
          | { createdAt: number; rowId: number }
          | undefined;
        if (!cursor) return undefined;
        cursorCondition = `AND (${time}, ${row}) ${sort === 'createdAt' ? '>' : '<'} (?, ?)`;
        cursorValues = [cursor.createdAt, cursor.rowId];
      }
      const page = takePage(
        db
          .prepare(
            `SELECT ${COLUMNS} FROM ${from} WHERE ${where} ${cursorCondition}
           ORDER BY ${time} ${order}, ${row} ${order} LIMIT ? OFFSET ?`,
          )
          .iterate(...values, ...cursorValues, limit, offset) as Iterable<StoredRow>,
      );
      const events = { events: page.rows, isCut: page.isCut };
      if (skipCount) return events;
      const count = isInRollup(filter)
        ? daysFromRollup(filter).reduce((sum, day) => sum + day.count, 0)
        : (
            db.prepare(`SELECT COUNT(*) AS count FROM ${from} WHERE ${where}`).get(...values) as {
              count: number;
            }
          ).count;
      return { ...events, count };
    },
    scan(after, limit) {
      const cursor =
        after === undefined ? { rowId: 0 } : (rowIdOf.get(after) as { rowId: number } | undefined);
      return cursor && takePage(next.iterate(cursor.rowId, limit) as Iterable<StoredRow>).rows;
    },
    delivery: (request) => countDelivery(db, request),
    duplicateSourceId: duplicates.sourceId,
    duplicates: duplicates.list,
    orgDays: () => orgDays(db),
    summary() {
      const read = (sql: string) => db.prepare(sql).get() as { value: number | null } | undefined;
      return {
        schema: read('SELECT user_version AS value FROM pragma_user_version')?.value ?? 0,
        events: read('SELECT SUM(count) AS value FROM daily')?.value ?? 0,
        lastEventAt:
          read('SELECT created_at AS value FROM events ORDER BY row_id DESC LIMIT 1')?.value ??
          undefined,
      };
    },
    unusedBytes: () => unusedBytes(db),
    check() {
      const rows = db.prepare('PRAGMA quick_check').all() as { quick_check: string }[];
      return rows.map((row) => row.quick_check).filter((problem) => problem !== 'ok');
    },
    backup: (path) => void db.prepare('VACUUM INTO ?').run(path),
    days(filter) {
      if (isInRollup(filter)) return daysFromRollup(filter);
      const { from, where, values } = sourceOf(filter);
      return db
        .prepare(
          `SELECT created_at / ${DAY_MS} AS day, COUNT(*) AS count, SUM(metric) AS metric FROM ${from}
           WHERE ${where} GROUP BY day ORDER BY day`,
        )
        .all(...values) as unknown as DayCount[];
    },
  };
}
