import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/**
 * Writes the facts of the filled events as the collector would: texts as numbers, sessions as rows.
 *
 * @returns writes those of the events of some rows: the first one excluded, the last one included
 */
export function createFactsFiller(db: DatabaseSyncInstance) {
  db.exec(`
    INSERT OR IGNORE INTO texts (text) VALUES ('product cart-add'), ('product AR offered'), ('product renders'),
      ('Firefox'), ('Linux'), ('desktop'), ('direct'), ('EUR'), ('shop.example');
    INSERT OR IGNORE INTO texts (text) SELECT 'org-' || n FROM (
      WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 50) SELECT n FROM s);
    INSERT OR IGNORE INTO texts (text) SELECT 'SKU-' || n FROM (
      WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 19999) SELECT n FROM s);
    INSERT OR IGNORE INTO texts (text) SELECT '/product/' || n FROM (
      WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 4999) SELECT n FROM s);`);
  const id = (text: string) => `(SELECT id FROM texts WHERE text = ${text})`;
  const insert = db.prepare(`
    INSERT INTO facts (org, created_at, row_id, session, type, metric, robot, value, item_id, page, page_host,
      channel, device_type, browser, os, currency)
    SELECT ${id('e.org')}, e.created_at, e.row_id, (e.row_id - 1) / 8 * 8 + 1, ${id('e.type')}, 1,
      (e.row_id - 1) / 8 % 40 = 0,
      CASE (e.row_id - 1) % 5 WHEN 0 THEN 490000 END, ${id(`'SKU-' || ((e.row_id - 1) % 20000)`)},
      ${id(`'/product/' || ((e.row_id - 1) % 5000)`)}, ${id(`'shop.example'`)}, ${id(`'direct'`)},
      ${id(`'desktop'`)}, ${id(`'Firefox'`)}, ${id(`'Linux'`)},
      CASE (e.row_id - 1) % 5 WHEN 0 THEN ${id(`'EUR'`)} END
    FROM events AS e WHERE e.row_id > ? AND e.row_id <= ? ORDER BY 1, 2, 3`);
  return (from: number, to: number) => void insert.run(from, to);
}
