import type { DatabaseSyncInstance } from '@photostructure/sqlite';

const DAY = 86_400_000;

/** Days over which the events are spread. */
export const DAYS = 730;

/** Has every seventh event, or all with `ofOneOrg`; the others belong to fifty more orgs. */
export const LARGE_ORG = 'org-0';

export interface EventsFill {
  events: number;
  /** The end of the last day: ms since the epoch. */
  end: number;
  /** Whether all events are of the large org. Default false. */
  ofOneOrg?: boolean;
  /** SQL of the metadata of event `i`, as JSON. */
  metadata: string;
}

/**
 * Writes events as two years of visitors would: sessions of eight events in the order of time, one session in fifty
 * without its first, in 300 kinds of devices.
 *
 * @returns writes some events: the first one included, the last one excluded
 */
export function createEventsFiller(
  db: DatabaseSyncInstance,
  { events, end, ofOneOrg = false, metadata }: EventsFill,
) {
  const apart = (DAYS * DAY) / events;
  const insert = db.prepare(`
    INSERT INTO events (id, org, client_event_id, type, created_at, session_id, configuration, device, referer,
      metric, metadata, sequence, queue_delay_ms, batched, sent_by_later_page)
    WITH RECURSIVE n(i, session) AS (
      SELECT :from, :from / 8 UNION ALL SELECT i + 1, (i + 1) / 8 FROM n WHERE i + 1 < :to
    )
    SELECT printf('%08x-0000-7000-8000-%012x', i / 16, i),
      CASE WHEN session % ${ofOneOrg ? 1 : 7} = 0 THEN '${LARGE_ORG}' ELSE 'org-' || (1 + session % 50) END,
      printf('%08x%x', i * 2654435761 % 4294967296, i),
      CASE i % 5 WHEN 0 THEN 'product cart-add' WHEN 1 THEN 'product AR offered' ELSE 'product renders' END,
      CAST(:end - ${DAYS * DAY} + i * :apart AS INTEGER),
      printf('%08x-0000-4000-8000-%012x', session * 2654435761 % 4294967296, session), '{}',
      'Mozilla/5.0 (X11; Linux x86_64; rv:' || (session % 300) || '.0) Gecko/20100101 Firefox/143.0',
      'https://shop.example/product/' || (i % 5000), 1, ${metadata},
      i % 8 + 1 + (session % 50 = 0), i * 7919 % 3000, i % 10 = 0, i % 20 = 0
    FROM n`);
  return (from: number, to: number) => void insert.run({ from, to, end, apart });
}

/**
 * Prepares a file for rows in bulk, since ten million requests take hours: nothing is synced, and the indexes are made
 * last, each by one sort.
 *
 * @returns makes the indexes whose names pass, such as all
 */
export function startBulk(db: DatabaseSyncInstance): (which?: (name: string) => boolean) => void {
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;');
  const indexes = db
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`)
    .all() as { name: string; sql: string }[];
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
  return (which = () => true) => {
    for (const { name, sql } of indexes) if (which(name)) db.exec(sql);
  };
}
