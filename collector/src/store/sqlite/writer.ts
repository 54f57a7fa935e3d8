import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { COLUMNS, type Row } from './rows.js';

export const DAY = 86_400_000;

/** Writes in one transaction, all or none. */
export interface Writer {
  /** @returns of each row the one that was stored before under its `eventId`, if there was one */
  write(rows: readonly Row[]): (Row | undefined)[];
}

const originOf = (address: string | null) =>
  address && URL.canParse(address) ? new URL(address).origin : null;

export function createWriter(db: DatabaseSyncInstance): Writer {
  const insert = db.prepare(
    `INSERT INTO events (id, org, event_id, type, created_at, session_id, user_id, asset_id, config_id,
       configuration, device, referer, referer_origin, metric, metadata)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (org, event_id) WHERE event_id IS NOT NULL DO NOTHING`,
  );
  const countUp = db.prepare(
    `INSERT INTO daily (org, type, day, count, metric) VALUES (?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET count = count + 1, metric = metric + excluded.metric`,
  );
  const byEventId = db.prepare(`SELECT ${COLUMNS} FROM events WHERE org = ? AND event_id = ?`);

  const store = (row: Row): Row | undefined => {
    const { changes } = insert.run(
      row.id,
      row.org,
      row.eventId,
      row.type,
      row.createdAt,
      row.sessionId,
      row.userId,
      row.assetId,
      row.configId,
      row.configuration,
      row.device,
      row.referer,
      originOf(row.referer),
      row.metric,
      row.metadata,
    );
    if (!changes) return byEventId.get(row.org, row.eventId) as unknown as Row;
    countUp.run(row.org, row.type, Math.floor(row.createdAt / DAY), row.metric);
    return undefined;
  };

  return {
    write(rows) {
      try {
        db.exec('BEGIN IMMEDIATE');
        const stored = rows.map(store);
        db.exec('COMMIT');
        return stored;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
  };
}
