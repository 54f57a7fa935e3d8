import { DatabaseSync } from '@photostructure/sqlite';
import { openStore } from 'vitrine-collector';
import { createFactsFiller } from './fill-facts.js';

const DAY = 86_400_000;

/** Events of one transaction, which bounds the write-ahead log. */
const STEP = 500_000;

/** Days over which the events are spread. */
export const DAYS = 730;

/** Has every seventh event, or all with `ofOneOrg`; the others belong to fifty more orgs. */
export const LARGE_ORG = 'org-0';

export interface Fill {
  /** Path of the file, which must not exist yet. */
  path: string;
  events: number;
  indexedMetadataKeys: readonly string[];
  /** The end of the last day: ms since the epoch. */
  end: number;
  /** Whether all events are of the large org. Default false. */
  ofOneOrg?: boolean;
}

/**
 * Fills the tables of a new store as two years of visitors would: sessions of eight events in the order
 * of time, one session in fifty without its first, in 300 kinds of devices. Written past the collector and
 * in bulk, since ten million requests take hours: the indexes are made last, each by one sort.
 *
 * @returns bytes of the file
 */
export async function fillStore({
  path,
  events,
  indexedMetadataKeys,
  end,
  ofOneOrg = false,
}: Fill): Promise<number> {
  // The tables are the collector's own.
  await openStore(`sqlite:${path}`, { indexedMetadataKeys }).close();
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;');
  const indexes = db
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`)
    .all() as { name: string; sql: string }[];
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
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
      'https://shop.example/product/' || (i % 5000), 1,
      json_object('item_id', 'SKU-' || (i % 20000), 'third', i % 33, '$id', 'e' || i,
        '$page', 'https://shop.example/product/' || (i % 5000), '$title', 'A product of the shop',
        '$lib', 'vitrine/0.1.0', 'padding', printf('%.*c', 150, 'a')),
      i % 8 + 1 + (session % 50 = 0), i * 7919 % 3000, i % 10 = 0, i % 20 = 0
    FROM n`);
  const fillFacts = createFactsFiller(db);
  for (let from = 0; from < events; from += STEP) {
    const to = Math.min(from + STEP, events);
    insert.run({ from, to, end, apart });
    fillFacts(from, to);
    process.stderr.write(`${to.toLocaleString('en')} of ${events.toLocaleString('en')} events\n`);
  }
  db.exec(`INSERT INTO daily
    SELECT org, type, created_at / ${DAY}, COUNT(*), SUM(metric) FROM events GROUP BY 1, 2, 3`);
  for (const { sql } of indexes) db.exec(sql);
  const { bytes } = db
    .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()')
    .get() as { bytes: number };
  db.close();
  return bytes;
}
