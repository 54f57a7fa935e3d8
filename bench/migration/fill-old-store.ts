import { DatabaseSync } from '@photostructure/sqlite';
import { migrate } from '../../collector/src/store/sqlite/schema.js';
import { createEventsFiller, startBulk } from '../fill-events.js';

const DAY = 86_400_000;
const STEP = 500_000;

/** Migrations up to the version before facts. */
const OLD_SCHEMA = 5;

/** As the tracker writes it on the page of a product. */
const METADATA = `json_object('item_id', 'SKU-' || (i % 20000), 'item_name', 'Product ' || (i % 20000),
  'item_brand', 'Brand ' || (i % 40), 'item_category', 'Category ' || (i % 12),
  'price', 20 + i % 90, 'currency', CASE session % 3 WHEN 0 THEN 'EUR' WHEN 1 THEN 'USD' ELSE 'GBP' END,
  'quantity', 1, '$id', printf('%08x%x', i * 2654435761 % 4294967296, i), '$seq', i % 8 + 1,
  '$page', 'https://shop.example/product/' || (i % 5000), '$title', 'Product ' || (i % 20000) || ' – Shop',
  '$referrer', CASE session % 4 WHEN 0 THEN 'https://www.google.com/' WHEN 1 THEN 'https://www.instagram.com/'
    WHEN 2 THEN 'https://blog.example/' END,
  '$campaign_source', CASE session % 9 WHEN 0 THEN 'newsletter' END, '$lib', 'vitrine/0.1.0')`;

/**
 * Makes a file as a collector of the version before facts left it.
 *
 * @param path of the file; there is none yet
 * @returns bytes of the file
 */
export function fillOldStore({ path, events }: { path: string; events: number }): number {
  const db = new DatabaseSync(path);
  migrate(db, { steps: OLD_SCHEMA });
  const makeIndexes = startBulk(db);
  const end = Math.floor(Date.now() / DAY) * DAY;
  const fill = createEventsFiller(db, { events, end, metadata: METADATA });
  for (let from = 0; from < events; from += STEP) {
    const to = Math.min(from + STEP, events);
    fill(from, to);
    process.stderr.write(`${to.toLocaleString('en')} of ${events.toLocaleString('en')} events\n`);
  }
  db.exec(`INSERT INTO daily
    SELECT org, type, created_at / ${DAY}, COUNT(*), SUM(metric) FROM events GROUP BY 1, 2, 3`);
  makeIndexes();
  const { bytes } = db
    .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()')
    .get() as { bytes: number };
  db.close();
  return bytes;
}
