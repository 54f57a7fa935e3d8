import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../src/index.js';
import { replayRefused } from '../src/ingest/replay-refused.js';
import { type NewRefusedEvent, REFUSED_BOUNDS } from '../src/store/refused-events.js';
import { createSpool } from '../src/store/spool/create-spool.js';
import { openDatabase } from '../src/store/sqlite/database.js';
import { createRefusedTable, REFUSED_TABLE } from '../src/store/sqlite/refused-table.js';
import {
  type Collector,
  configOf,
  event,
  ORG,
  OTHER_ORG,
  OTHER_PRIVATE,
  openCollector,
  READING,
} from './support/collector.js';

let collector: Collector;
let folder = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-refused-'));
  collector = await openCollector({ store: openStore(`sqlite:${join(folder, 'events.db')}`) });
});
afterEach(async () => {
  await collector.close();
  rmSync(folder, { recursive: true });
});

const refused = async () => (await collector.get('/events/refused')).json();

it('keeps a refused event with its field, its reason and its body', async () => {
  const wrong = event({ eventType: 'shop quiz done', eventMetadata: { $id: 'own' } });
  await collector.post(wrong, {
    headers: { 'user-agent': 'Browser', referer: 'https://shop.example/a' },
  });
  await collector.post('{"eventType":');
  const { count, events } = await refused();
  expect(count).toBe(2);
  expect(events[0]).toMatchObject({
    field: '',
    reason: expect.stringMatching(/^is not JSON/),
    body: '{"eventType":',
  });
  expect(events[1]).toMatchObject({
    type: 'create_event_error',
    field: 'eventType',
    reason: expect.stringMatching(/"shop quiz done" is not an event name/),
    body: JSON.stringify(wrong),
    userAgent: 'Browser',
    referer: 'https://shop.example/a',
    refusedAt: new Date(collector.clock.time).toISOString(),
  });
});

it('keeps each event of a refused array, with its own reason', async () => {
  await collector.post([event(), event({ metric: 'x' as never }), event({ eventType: 'none' })]);
  const { events } = await refused();
  expect(events.map(({ field }: { field: string }) => field)).toEqual(['eventType', 'metric', '']);
  expect(events[2].reason).toBe('another event of its array is wrong');
});

it('keeps nothing of a sender without a token, and of one org shows nothing to another', async () => {
  await collector.post(event({ eventType: 'none' }), { token: 'no-such-token-here' });
  await collector.post(event({ eventType: 'none' }));
  expect((await refused()).count).toBe(1);
  const other = await collector.get('/events/refused', { token: OTHER_PRIVATE });
  expect(other.json().count).toBe(0);
  const fromPage = await collector.get('/events/refused', {
    token: READING,
    headers: { origin: 'https://shop.example' },
  });
  expect(fromPage.statusCode).toBe(401);
});

it('stores a misspelt event once after its name is registered, with its first time', async () => {
  const time = collector.clock.time;
  const wrong = event({ eventType: 'shop quiz done', eventMetadata: { $id: 'quiz-1' } });
  await collector.post(wrong);
  await collector.post(event({ eventType: 'still wrong' }));
  await refused();
  const config = configOf();
  const org = { ...config.orgs[0], eventTypes: ['shop quiz done'] } as (typeof config.orgs)[number];
  collector.clock.time += 3 * 86_400_000;
  const result = await replayRefused(collector.store, org);
  expect(result).toMatchObject({ stored: 1, refused: [{ field: 'eventType' }] });
  const list = await collector.store.list({ org: ORG, sort: 'createdAt', limit: 10, offset: 0 });
  expect(list?.events).toMatchObject([{ type: 'shop quiz done', createdAt: time }]);
  expect((await refused()).count).toBe(1);
  // The tracker sends it once more: still one event.
  collector.app.reconfigure({ ...config, orgs: [org, ...config.orgs.slice(1)] });
  const [again] = (await collector.post(wrong)).json();
  expect(again.createdAt).toBe(new Date(time).toISOString());
  expect(await collector.count()).toBe(1);
  expect(await replayRefused(collector.store, org)).toMatchObject({ stored: 0 });
});

it('erases refused events of a session', async () => {
  await collector.post(event({ eventType: 'none', sessionId: 'private' }));
  await collector.post(event({ eventType: 'none', sessionId: 'kept' }));
  await refused();
  await collector.store.erase({ sessionId: 'private' }, 100);
  const { events } = await refused();
  expect(events).toHaveLength(1);
  expect(events[0].body).toContain('kept');
});

it('stays bounded in a flood, and stores every right event', async () => {
  for (let i = 0; i < 3_000; i++) await collector.post(event({ eventType: `none ${i}` }));
  for (let i = 0; i < 20; i++) expect((await collector.post(event())).statusCode).toBe(200);
  const { count } = await refused();
  expect(count).toBeGreaterThan(400);
  expect(count).toBeLessThan(3_000);
  expect(await collector.count()).toBe(20);
});

describe('the ring', () => {
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
});
