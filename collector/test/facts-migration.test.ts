import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noEngine, openEngine } from '../../tools/harness/clickhouse/engine.js';
import { openStore, type Store } from '../src/index.js';
import { openClickHouse } from '../src/store/clickhouse/open-clickhouse.js';
import { StoreUnavailableError } from '../src/store/errors.js';
import { toValues } from '../src/store/sqlite/rows.js';
import { migrate } from '../src/store/sqlite/schema.js';
import { createWriter } from '../src/store/sqlite/writer.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';
import { ORG } from './support/collector.js';
import { randomEvents } from './support/question-events.js';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-facts-'));
  file = join(folder, 'events.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const records = randomEvents(7, 1_200).map(({ record }) => record);

const SCOPE = {
  org: ORG,
  robots: 'exclude' as const,
  dimensions: [],
  zone: { name: 'UTC', offsets: [[0, 0]] as [number, number][] },
};

/** Answers that every event has a part in. */
async function answers(store: Store) {
  const sort = { field: 'key', descending: false } as const;
  const breakdown = (by: 'item_id' | 'channel' | 'day') =>
    store.questions.breakdown({ scope: SCOPE, by: [by], sort, limit: 1_000, offset: 0 });
  return {
    items: await breakdown('item_id'),
    channels: await breakdown('channel'),
    days: await breakdown('day'),
    sessions: await store.questions.sessions({ scope: SCOPE, limit: 1_000, offset: 0 }),
  };
}

/** Waits until questions are answered. */
async function filled(store: Store) {
  for (;;) {
    try {
      return await answers(store);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      await new Promise(setImmediate);
    }
  }
}

async function expected() {
  const store = openStore('sqlite::memory:');
  await store.append(records);
  const result = await answers(store);
  await store.close();
  return result;
}

/** A file of the version before facts. */
function writeOldFile(count: number) {
  const db = new DatabaseSync(file);
  migrate(db, { steps: 5 });
  const insert = db.prepare(
    `INSERT INTO events (id, org, client_event_id, type, created_at, session_id, user_id, asset_id, config_id,
       configuration, device, referer, metric, metadata)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const record of records.slice(0, count))
    insert.run(...(toValues(record).slice(0, 14) as []));
  db.close();
}

describe('a file of a version without facts', () => {
  it('gets them while new events arrive, and rejects questions until then', async () => {
    writeOldFile(1_000);
    const store = openStore(`sqlite:${file}`);
    // No turn can begin while another process writes.
    const other = new DatabaseSync(file);
    other.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
    await expect(answers(store)).rejects.toThrow(/facts of stored events are not derived yet/);
    other.exec('ROLLBACK');
    other.close();
    // Stored between the turns.
    for (let i = 1_000; i < records.length; i += 20) await store.append(records.slice(i, i + 20));
    expect(await filled(store)).toEqual(await expected());
    await store.close();
  });

  it('continues where an interrupted process ended', async () => {
    writeOldFile(1_000);
    const db = openDatabase(file);
    migrate(db);
    const writer = createWriter(db);
    expect(writer.fillFacts(300)).toBe(700);
    // New events of sessions without facts so far get the number that the old ones get later.
    writer.write(records.slice(1_000).map(toValues));
    expect(writer.fillFacts(300)).toBe(400);
    db.close();
    const store = openStore(`sqlite:${file}`);
    expect(await filled(store)).toEqual(await expected());
    await store.close();
  });

  it('has no facts of erased events', async () => {
    writeOldFile(1_000);
    const store = openStore(`sqlite:${file}`);
    const { sessionId } = records[500] as (typeof records)[number];
    await store.append(records.slice(1_000));
    await store.erase({ sessionId }, 1_000);
    const { sessions } = await filled(store);
    expect(sessions.rows.map((row) => row.sessionId)).not.toContain(sessionId);
    await store.close();
  });
});

describe.skipIf(noEngine)(noEngine ?? 'a ClickHouse of a version without facts', () => {
  it('gets them, and counts no event twice', async () => {
    const engine = await openEngine();
    const database = engine.database('refill');
    const open = () =>
      openClickHouse({
        client: engine.client,
        database,
        spool: join(folder, 'spool.db'),
        batchDelayMs: 0,
        queryTimeoutMs: 60_000,
      });
    try {
      const first = open();
      await first.append(records.slice(0, 1_000));
      const days = await first.days({ org: ORG });
      await first.close();
      // As such a version stored them.
      await engine.client.command({
        query: `ALTER TABLE ${database}.events UPDATE facts = 0, robot = true, item_id = NULL, channel = NULL WHERE true`,
        clickhouse_settings: { mutations_sync: '2' },
      });
      const second = open();
      await filled(second);
      expect(await second.days({ org: ORG })).toEqual(days);
      await second.append(records.slice(1_000));
      expect(await filled(second)).toEqual(await expected());
      await second.close();
    } finally {
      await engine.close();
    }
  }, 120_000);
});
