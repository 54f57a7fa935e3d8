import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../src/index.js';
import { eventSourceOf } from '../src/store/sqlite/event-source.js';
import { createReader } from '../src/store/sqlite/reader.js';
import { migrate } from '../src/store/sqlite/schema.js';
import { createWriter } from '../src/store/sqlite/writer.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-migration-'));
  file = join(folder, 'events.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const TODAY = Date.UTC(2026, 2, 15);
const range = { org: 'org', from: TODAY, to: TODAY + 1, activeSince: TODAY + 1 };

it('reads the sequences of a file without delivery info', async () => {
  const db = new DatabaseSync(file);
  migrate(db, { steps: 2 });
  const insert = db.prepare(
    `INSERT INTO events (id, org, type, created_at, session_id, configuration, metric, metadata)
     VALUES (?, 'org', 'product renders', ?, 's', '{}', 1, ?)`,
  );
  const sequences = [1, 4, '2', 2.5, -1, 1e9, null, [3], { a: 3 }];
  for (const [i, $seq] of sequences.entries())
    insert.run(`id-${i}`, TODAY, JSON.stringify({ $seq, other: '$seq' }));
  db.close();

  const store = openStore(`sqlite:${file}`);
  const [count] = await store.delivery(range);
  expect(count).toMatchObject({
    received: sequences.length,
    lost: 2,
    batchedKnown: 0,
    laterPageKnown: 0,
    queueDelays: [],
  });
  expect((await store.get('org', 'id-1'))?.deliveryInfo).toBeUndefined();
  await store.close();
  // The second time no migration runs.
  const again = openStore(`sqlite:${file}`);
  expect(await again.delivery(range)).toEqual([count]);
  await again.close();
});

it('rejects a file of a newer version', () => {
  const db = new DatabaseSync(file);
  migrate(db);
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => openStore(`sqlite:${file}`)).toThrow(
    /a newer vitrine-collector has written the file/,
  );
});

it('lists the events of a type while their facts are not derived yet, and after that by its index', () => {
  const db = openDatabase(file);
  migrate(db, { steps: 5 });
  const insert = db.prepare(
    `INSERT INTO events (id, org, type, created_at, session_id, configuration, metric, metadata)
     VALUES (?, 'org', ?, ?, 's', '{}', 1, '{"a":1}')`,
  );
  for (let i = 0; i < 30; i++)
    insert.run(`id-${i}`, i % 3 ? 'product renders' : 'ar launch', TODAY + (i % 7));
  migrate(db);
  const reader = createReader(db);
  const ids = () => {
    const request = { org: 'org', eventType: 'ar launch', from: TODAY + 1, to: TODAY + 6 };
    const all = { ...request, limit: 100, offset: 0 };
    const pages = [
      reader.list({ ...all, sort: '-createdAt' }),
      reader.list({ ...all, sort: 'createdAt', after: 'id-15' }),
      reader.list({ ...all, sort: '-createdAt', metadata: { a: 1 }, limit: 3 }),
    ];
    return [
      reader.days(request),
      ...pages.map((page) => [page?.count, page?.events.map(({ id }) => id)]),
    ];
  };
  const before = ids();
  expect(before[1]).toEqual([6, ['id-12', 'id-18', 'id-24', 'id-3', 'id-9', 'id-15']]);
  expect(createWriter(db).fillFacts(100)).toBe(0);
  expect(ids()).toEqual(before);
  const { from, where } = eventSourceOf(
    { org: 'org', eventType: 'ar launch' },
    { indexed: [], hasFacts: reader.hasFacts },
  );
  const plan = db
    .prepare(
      `EXPLAIN QUERY PLAN SELECT id FROM ${from} WHERE ${where} ORDER BY fact_time DESC, fact_row DESC`,
    )
    .all('org', 'ar launch') as { detail: string }[];
  const text = plan.map(({ detail }) => detail).join('\n');
  expect(text).toMatch(/SEARCH facts USING COVERING INDEX facts_by_type \(org=\? AND type=\?/);
  expect(text).not.toContain('TEMP B-TREE');
  db.close();
});
