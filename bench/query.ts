/**
 * `npm run bench:query`: what questions cost as the store grows from ten thousand events to ten
 * million, each asked of the file that `vitrine-collector` would serve, in turns. It takes about ten
 * minutes and 10 GB in the folder for temporary files; `-- --most 1000000` stops earlier.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DatabaseSync } from '@photostructure/sqlite';
import { openStore } from 'vitrine-collector';
import { keep, median } from './machine.js';

const { values } = parseArgs({ options: { most: { type: 'string', default: '10000000' } } });
const SIZES = [10_000, 100_000, 1_000_000, 10_000_000].filter(
  (size) => size <= Number(values.most),
);
const ROUNDS = 9;
const DAY = 86_400_000;
const NOW = Math.floor(Date.now() / DAY) * DAY;
const KEYS = ['item_id'];

/**
 * Events of two years, of fifty orgs of which the first has a seventh, written past the collector,
 * since ten million requests take hours.
 */
function fill(path: string, from: number, to: number) {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;');
  db.exec(`INSERT INTO events (id, org, event_id, type, created_at, session_id, user_id, asset_id,
      config_id, configuration, device, referer, referer_origin, metric, metadata)
    WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to - 1})
    SELECT printf('%08x-0000-7000-8000-%012x', i, i),
      CASE WHEN i % 7 = 0 THEN 'org-0' ELSE 'org-' || (i % 50) END,
      'e' || i,
      CASE i % 5 WHEN 0 THEN 'product cart-add' WHEN 1 THEN 'product AR offered' ELSE 'product renders' END,
      ${NOW} - (i * 7919 % 730) * ${DAY} - i % ${DAY},
      'session-' || (i / 8), NULL, NULL, NULL, '{}',
      'Mozilla/5.0 (X11; Linux x86_64; rv:' || (i % 300) || '.0) Gecko/20100101 Firefox/143.0',
      'https://shop.example/product/' || (i % 5000), 'https://shop.example', 1,
      json_object('item_id', 'SKU-' || (i % 20000), 'third', i % 33, '$id', 'e' || i,
        '$page', 'https://shop.example/product/' || (i % 5000), '$title', 'A product of the shop',
        '$lib', 'vitrine/0.1.0', 'padding', printf('%.*c', 150, 'a'))
    FROM n;
    PRAGMA wal_checkpoint(TRUNCATE);`);
  db.close();
}

/** Counts what was written past the collector; returns the bytes of the file. */
function countUp(path: string) {
  const db = new DatabaseSync(path);
  db.exec(`DELETE FROM daily;
    INSERT INTO daily SELECT org, type, created_at / ${DAY}, COUNT(*), SUM(metric) FROM events
      GROUP BY 1, 2, 3;
    PRAGMA wal_checkpoint(TRUNCATE);`);
  const { bytes } = db
    .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()')
    .get() as { bytes: number };
  db.close();
  return bytes;
}

const round = (ms: number) => Number(ms.toPrecision(3));

async function ask(path: string) {
  const address = `sqlite:${path}`;
  const begin = performance.now();
  const store = openStore(address, { indexedMetadataKeys: KEYS, deadline: 120_000 });
  const [any] = (await store.scan(undefined, 1)) ?? [];
  await store.get('org-0', any?.id ?? '');
  const start = performance.now() - begin;
  const newest = { sort: '-createdAt', limit: 50, offset: 0 } as const;
  const questions: Record<string, () => Promise<unknown>> = {
    'views by day of an org, from the roll-up': () => store.days({ org: 'org-0' }),
    'newest 50 of a type': () => store.list({ org: 'org-0', type: 'product cart-add', ...newest }),
    'newest 50 by an indexed key': () =>
      store.list({ org: 'org-0', metadata: { item_id: 'SKU-7' }, ...newest }),
    'newest 50 by any other key, 3 %': () =>
      store.list({
        org: 'org-0',
        type: 'product cart-add',
        from: NOW - 7 * DAY,
        metadata: { third: 5 },
        ...newest,
      }),
    'one event by its id': () => store.get('org-0', any?.id ?? ''),
  };
  const times: Record<string, number> = {};
  for (const [name, question] of Object.entries(questions)) {
    const runs: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const begin = performance.now();
      await question();
      runs.push(performance.now() - begin);
    }
    times[name] = round(median(runs));
  }
  await store.close();
  return { 'start-up': round(start), ...times };
}

const folder = mkdtempSync(join(tmpdir(), 'vitrine-query-'));
try {
  const path = join(folder, 'events.db');
  // The tables are the collector's own.
  await openStore(`sqlite:${path}`, { indexedMetadataKeys: KEYS }).close();
  const sizes = [];
  let filled = 1;
  for (const events of SIZES) {
    // A step at a time, so that the log beside the file stays small.
    while (filled <= events) {
      const to = Math.min(filled + 500_000, events + 1);
      fill(path, filled, to);
      filled = to;
      process.stderr.write(`${(filled - 1).toLocaleString('en')} events\n`);
    }
    const bytes = countUp(path);
    sizes.push({
      events,
      bytesPerEvent: Math.round(bytes / events),
      milliseconds: await ask(path),
    });
  }
  keep('query', { rounds: ROUNDS, indexedMetadataKeys: KEYS, sizes });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
