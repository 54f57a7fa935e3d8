import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { record } from '../../test/conformance/records.js';
import { reviseOrders } from '../src/store/clickhouse/order-reviser.js';
import { metricDifferenceOf, rankOf, withRank } from '../src/store/clickhouse/ranks.js';
import { recordOf, toEntry } from '../src/store/clickhouse/rows.js';
import { createSpool } from '../src/store/spool/create-spool.js';
import type { RemoteSpool } from '../src/store/spool/remote-spool.js';
import type { Spool } from '../src/store/spool/spool.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';
import type { EventRecord } from '../src/store/store.js';

/** The part of the ClickHouse store that merges orders, without ClickHouse: what a collector does before it answers. */

let folder = '';
let spool: Spool;
const open = () => {
  spool = createSpool(openDatabase(join(folder, 'spool.db')), 7 * 24);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-order-spool-'));
  open();
});
afterEach(() => rmSync(folder, { recursive: true }));

const remote = (): RemoteSpool => ({
  call: async (method, ...args) => (spool[method] as (...all: unknown[]) => never)(...args),
  state: spool.getState(),
  close: async () => {},
});

const report = (more: Partial<EventRecord>): EventRecord =>
  record({ type: 'product ordered', clientEventId: 'order:1', ...more });

/** A report of a page comes with the text of its metadata. */
function page(): EventRecord {
  const metadata = { $id: 'p', $seq: 1, value: 50 };
  const metadataText = JSON.stringify(metadata);
  return report({ sessionId: 'page', metric: 50, metadata, metadataText });
}
const webhook = (value: number, $webhook_time = 1) =>
  report({
    ...{ sessionId: 'order:1', metric: value },
    metadata: { $id: 'order:1', $webhook: 'shopify', $webhook_time, value },
  });

/** Appends as the store does. */
async function append(...events: EventRecord[]) {
  const { firstCopies } = spool.write(events.map(toEntry));
  const copies = await reviseOrders(remote(), events, firstCopies);
  return copies.map((copy, i) => (copy?.line ? recordOf(copy.line) : events[i]));
}

const ship = () => {
  const batch = spool.nextBatch(100, 1_000_000);
  if (batch) spool.markShipped(batch.token);
  return batch?.rows ?? [];
};

it('ships the completed order with a higher rank, and its metric as a difference', async () => {
  await append(page());
  const [first] = ship();
  const [merged] = await append(webhook(59.5));
  expect(merged).toMatchObject({ sessionId: 'page', metric: 59.5, metadata: { $id: 'p' } });
  const [second] = ship();
  if (!first || !second) throw new Error('nothing was shipped');
  const [a, b] = [first, second].map((row) => JSON.parse(withRank(row)));
  expect(b).toMatchObject({ id: a.id, key: 'order:1', hour: 0, day: a.day, refilled: true });
  expect(a).toMatchObject({ key: 'order:1', hour: 0 });
  expect(a.refilled).toBeUndefined();
  // No column of ClickHouse.
  expect([a.head, b.head]).toEqual([undefined, undefined]);
  expect(b.rank).toBe(rankOf(second));
  expect(b.rank).toBeGreaterThan(a.rank);
  expect(Number.isSafeInteger(b.rank)).toBe(true);
  expect([metricDifferenceOf(first), metricDifferenceOf(second)]).toEqual([0, 9.5]);
});

it('merges reports of one commit, and each revision has a higher rank than the one before', async () => {
  await append(page(), webhook(59.5, 1), webhook(60, 3), webhook(58, 2));
  await append(webhook(61, 4));
  const rows = ship();
  expect(rows.map((row) => JSON.parse(withRank(row)).metric)).toEqual([50, 59.5, 60, 61]);
  const ranks = rows.map(rankOf);
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  expect(new Set(ranks).size).toBe(4);
  expect(rows.map(metricDifferenceOf)).toEqual([0, 9.5, 0.5, 1]);
  // A repeated report adds nothing.
  await append(page(), webhook(60, 3), webhook(61, 4));
  expect(ship()).toEqual([]);
});

it('keeps the metadata of the webhook when the page reports the order later', async () => {
  await append(webhook(59.5));
  await append(page());
  const rows = ship();
  expect(rows).toHaveLength(2);
  expect(JSON.parse(JSON.parse(withRank(rows.at(-1) as (typeof rows)[number])).metadata)).toEqual({
    ...{ $id: 'p', $seq: 1, $webhook: 'shopify', $webhook_time: 1, value: 59.5 },
  });
  // The order is complete: the same report adds nothing.
  await append(page());
  expect(ship()).toEqual([]);
});

it('completes the order after a kill between its two writes', async () => {
  spool.write([page()].map(toEntry));
  // The collector dies here: nobody got an answer, so the platform repeats the webhook.
  spool.write([webhook(59.5)].map(toEntry));
  open();
  const [merged] = await append(webhook(59.5));
  expect(merged).toMatchObject({ sessionId: 'page', metric: 59.5 });
  expect(ship()).toHaveLength(2);
});

it('lets the more complete report win over that of another collector', () => {
  const row = (event: EventRecord, rowId: number) => ({ rowId, line: toEntry(event).line });
  const now = Date.now() * 1_000;
  const visit = webhook(59.5);
  visit.metadata.$visit = 'cart';
  const hour = 3_600_000_000;
  expect(rankOf(row(webhook(59.5), now + hour))).toBeGreaterThan(rankOf(row(page(), now)));
  expect(rankOf(row(visit, now + hour))).toBeGreaterThan(rankOf(row(webhook(59.5), now)));
  // The first of equal reports wins, as for all events.
  expect(rankOf(row(page(), now))).toBeGreaterThan(rankOf(row(page(), now + 1)));
});

it('forgets the orders of an erased session', async () => {
  await append(page());
  await append(webhook(59.5));
  ship();
  spool.eraseRevisable({ org: 'org', sessionId: 'other' });
  expect((await append(webhook(60, 2)))[0]).toMatchObject({ sessionId: 'page', metric: 60 });
  spool.eraseRevisable({ org: 'org', sessionId: 'page' });
  ship();
  await append(webhook(61, 3));
  expect(ship()).toEqual([]);
});
