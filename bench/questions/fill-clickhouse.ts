import type { Connection } from '../../collector/src/store/clickhouse/connection.js';
import { withRank } from '../../collector/src/store/clickhouse/ranks.js';
import { toEntry } from '../../collector/src/store/clickhouse/rows.js';
import { schema } from '../../collector/src/store/clickhouse/schema.js';
import { DAYS, LARGE_ORG } from '../fill-events.js';

const DAY_MS = 86_400_000;
const BATCH = 20_000;

/** The same visits as `fillStore` writes into a SQLite file, all of one org. */
function eventOf(i: number, createdAt: number) {
  const session = Math.floor(i / 8);
  const hex = (value: number, length: number) => value.toString(16).padStart(length, '0');
  const type = ['product cart-add', 'product AR offered'][i % 5] ?? 'product renders';
  const page = `https://shop.example/product/${i % 5_000}`;
  return {
    id: `${hex(Math.floor(i / 16), 8)}-0000-7000-8000-${hex(i, 12)}`,
    org: LARGE_ORG,
    clientEventId: `e${i}`,
    type,
    createdAt,
    sessionId: `${hex(session, 8)}-0000-4000-8000-${hex(session, 12)}`,
    ...{ userId: null, assetId: null, configId: null, configuration: {} },
    device: `Mozilla/5.0 (X11; Linux x86_64; rv:${session % 300}.0) Gecko/20100101 Firefox/143.0`,
    referer: page,
    metric: 1,
    metadata: {
      item_id: `SKU-${i % 20_000}`,
      ...(type === 'product cart-add' && { price: 49, currency: 'EUR' }),
      ...(session % 40 === 0 && { $webdriver: true }),
      $id: `e${i}`,
      // As a tracker sends it. The tables keep the events of an hour together.
      ...{ $time: createdAt, $sent: createdAt },
      $page: page,
    },
  };
}

/** Where not all events are of the large org, every seventh is. */
const ORGS = 7;

/**
 * Fills the table of events of a new database, in bulk: the rows of the large org as the collector writes them, and for
 * other orgs copies of these.
 *
 * @param end of the last day: ms since the epoch
 */
export async function fillClickHouse(
  connection: Connection,
  {
    database,
    events,
    end,
    ofOneOrg,
  }: { database: string; events: number; end: number; ofOneOrg: boolean },
): Promise<void> {
  for (const statement of schema({ database })) await connection.command(statement);
  const own = ofOneOrg ? events : Math.floor(events / ORGS);
  const apart = (DAYS * DAY_MS) / own;
  for (let from = 0; from < own; from += BATCH) {
    const lines: string[] = [];
    for (let i = from; i < Math.min(from + BATCH, own); i++) {
      const createdAt = Math.floor(end - DAYS * DAY_MS + i * apart);
      lines.push(withRank({ rowId: i + 1, line: toEntry(eventOf(i, createdAt)).line }));
    }
    await connection.command(
      `INSERT INTO ${database}.events FORMAT JSONEachRow\n${lines.join('\n')}`,
      { settings: { async_insert: 0, insert_deduplication_token: `${from}` } },
    );
  }
  for (let org = 1; own * (org + 1) <= events && !ofOneOrg; org++)
    await connection.command(
      `INSERT INTO ${database}.events
       SELECT * REPLACE ('org-${org}' AS org) FROM ${database}.events AS e WHERE e.org = '${LARGE_ORG}'`,
      { settings: { insert_deduplication_token: `org-${org}` } },
    );
  await connection.command(`OPTIMIZE TABLE ${database}.events FINAL`);
}
