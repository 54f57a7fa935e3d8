import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../src/index.js';
import { migrate } from '../src/store/sqlite/schema.js';

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
  migrate(db, 2);
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
