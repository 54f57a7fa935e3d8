import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY } from '../../day.js';
import type { DuplicateCount } from '../duplicates.js';
import { inRollup } from '../rollup.js';
import type {
  DayCount,
  DeliveryCount,
  DeliveryRequest,
  EventFilter,
  ListRequest,
} from '../store.js';
import type { StoredRow } from '../stored-row.js';
import { conditionsOf } from './conditions.js';
import { countDelivery } from './delivery.js';
import { createDuplicateReader } from './duplicate-reader.js';
import { type OrgDay, orgDays } from './recount.js';
import { COLUMNS } from './rows.js';

/** What is asked of the tables. */
export interface Reader {
  get(org: string, id: string): StoredRow | undefined;
  list(request: ListRequest): { rows: StoredRow[]; count: number } | undefined;
  days(filter: EventFilter): DayCount[];
  delivery(request: DeliveryRequest): DeliveryCount[];
  duplicateSource(): string;
  duplicates(after: DuplicateCount | undefined, limit: number): DuplicateCount[];
  scan(after: string | undefined, limit: number): StoredRow[] | undefined;
  orgDays(): OrgDay[];
  backup(path: string): void;
}

/** @param indexed keys of the metadata that have an index */
export function createReader(db: DatabaseSyncInstance, indexed: readonly string[] = []): Reader {
  const byId = db.prepare(`SELECT ${COLUMNS} FROM events WHERE org = ? AND id = ?`);
  const place = db.prepare('SELECT seq FROM events WHERE id = ?');
  const next = db.prepare(`SELECT ${COLUMNS} FROM events WHERE seq > ? ORDER BY seq LIMIT ?`);
  const position = db.prepare('SELECT created_at, seq FROM events WHERE org = ? AND id = ?');

  const duplicates = createDuplicateReader(db);

  const daysFromRollup = ({ org, type, from, to }: EventFilter) => {
    const parts = [
      'org = ?',
      ...(type === undefined ? [] : ['type = ?']),
      ...(from === undefined ? [] : ['day >= ?']),
      ...(to === undefined ? [] : ['day < ?']),
    ];
    const values = [org, type, from && from / DAY, to && to / DAY].filter(
      (value) => value !== undefined,
    );
    return db
      .prepare(
        `SELECT day, SUM(count) AS count, SUM(metric) AS metric FROM daily
         WHERE ${parts.join(' AND ')} GROUP BY day ORDER BY day`,
      )
      .all(...values) as unknown as DayCount[];
  };

  return {
    get: (org, id) => byId.get(org, id) as StoredRow | undefined,
    list({ sort, limit, offset, after, ...filter }) {
      const { where, values } = conditionsOf(filter, indexed);
      const order = sort === 'createdAt' ? 'ASC' : 'DESC';
      let cursor = '';
      let cursorValues: number[] = [];
      if (after !== undefined) {
        const at = position.get(filter.org, after) as
          | { created_at: number; seq: number }
          | undefined;
        if (!at) return undefined;
        cursor = `AND (created_at, seq) ${sort === 'createdAt' ? '>' : '<'} (?, ?)`;
        cursorValues = [at.created_at, at.seq];
      }
      const rows = db
        .prepare(
          `SELECT ${COLUMNS} FROM events WHERE ${where} ${cursor}
           ORDER BY created_at ${order}, seq ${order} LIMIT ? OFFSET ?`,
        )
        .all(...values, ...cursorValues, limit, offset) as unknown as StoredRow[];
      const count = inRollup(filter)
        ? daysFromRollup(filter).reduce((sum, day) => sum + day.count, 0)
        : (
            db.prepare(`SELECT COUNT(*) AS count FROM events WHERE ${where}`).get(...values) as {
              count: number;
            }
          ).count;
      return { rows, count };
    },
    scan(after, limit) {
      const at =
        after === undefined ? { seq: 0 } : (place.get(after) as { seq: number } | undefined);
      return at && (next.all(at.seq, limit) as unknown as StoredRow[]);
    },
    delivery: (request) => countDelivery(db, request),
    duplicateSource: duplicates.source,
    duplicates: duplicates.list,
    orgDays: () => orgDays(db),
    backup: (path) => void db.prepare('VACUUM INTO ?').run(path),
    days(filter) {
      if (inRollup(filter)) return daysFromRollup(filter);
      const { where, values } = conditionsOf(filter, indexed);
      return db
        .prepare(
          `SELECT created_at / ${DAY} AS day, COUNT(*) AS count, SUM(metric) AS metric FROM events
           WHERE ${where} GROUP BY day ORDER BY day`,
        )
        .all(...values) as unknown as DayCount[];
    },
  };
}
