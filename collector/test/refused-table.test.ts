import { expect, it } from 'vitest';
import { type NewRefusedEvent, REFUSED_BOUNDS } from '../src/store/refused-events.js';
import { createSpool } from '../src/store/spool/create-spool.js';
import { openDatabase } from '../src/store/sqlite-file/database.js';
import { createRefusedTable, REFUSED_TABLE } from '../src/store/sqlite-file/refused-table.js';
import { ORG, OTHER_ORG } from './support/collector.js';

const row = (more: Partial<NewRefusedEvent> = {}): NewRefusedEvent => ({
  org: ORG,
  refusedAt: Date.now(),
  code: 'createEvent',
  field: 'eventType',
  reason: 'is wrong',
  body: '{}',
  batched: false,
  userAgent: null,
  referer: null,
  origin: null,
  sessionId: null,
  userId: null,
  ...more,
});
const open = () => {
  const db = openDatabase(':memory:');
  db.exec(REFUSED_TABLE);
  return createRefusedTable(db);
};
const all = { org: ORG, limit: 100_000, offset: 0 };

it('keeps the newest 10,000 of each org', () => {
  const ring = open();
  ring.add([row({ org: OTHER_ORG })]);
  for (let i = 0; i < 11; i++)
    ring.add(Array.from({ length: 1_000 }, (_, n) => row({ field: `${i * 1_000 + n}` })));
  const { events, count } = ring.list(all);
  expect(count).toBe(REFUSED_BOUNDS.events);
  expect([events[0]?.field, events.at(-1)?.field]).toEqual(['10999', '1000']);
  expect(ring.list({ ...all, org: OTHER_ORG }).count).toBe(1);
});

it('keeps no more bytes than its bound', () => {
  const ring = open();
  const body = 'x'.repeat(65_000);
  for (let i = 0; i < 6; i++) ring.add(Array.from({ length: 100 }, () => row({ body })));
  const { count } = ring.list(all);
  expect(count * body.length).toBeLessThan(REFUSED_BOUNDS.bytes);
  expect(count).toBeGreaterThan(500);
});

it('drops events after seven days', () => {
  const ring = open();
  ring.add([row({ refusedAt: Date.now() - REFUSED_BOUNDS.ageMs - 1_000, field: 'old' })]);
  ring.add([row({ field: 'new' })]);
  expect(ring.list(all).events.map(({ field }) => field)).toEqual(['new']);
});

it('is in a spool too', () => {
  const spool = createSpool(openDatabase(':memory:'));
  spool.addRefused([row(), row({ sessionId: 's' })]);
  spool.eraseRefused({ sessionId: 's' });
  expect(spool.listRefused(all).count).toBe(1);
});
