import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openStore } from '../src/index.js';
import { createRefusals, MAX_PENDING_EVENTS } from '../src/ingest/refusals.js';
import { replayRefused } from '../src/ingest/replay-refused.js';
import {
  type Collector,
  configOf,
  DAY_MS,
  event,
  ORG,
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
  vi.useRealTimers();
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

it('keeps no event of a sender without a token, and shows an org only its own', async () => {
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

it('keeps an array of values that are no events as one refused event', async () => {
  const body = `[${Array(500).fill('null')}]`;
  expect((await collector.post(body)).statusCode).toBe(422);
  const { count, events } = await refused();
  expect(count).toBe(1);
  expect(events[0]).toMatchObject({ field: '0', reason: 'must be a JSON object', body });
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

it('drops an event after seven days, also when no other is refused', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const refusals = createRefusals(collector.store, () => collector.clock.time);
  await collector.post(event({ eventType: 'none' }));
  const count = async () => {
    vi.advanceTimersByTime(3_600_000);
    await refusals.flush();
    return (await refused()).count;
  };
  collector.clock.time += 7 * DAY_MS - 1;
  expect(await count()).toBe(1);
  collector.clock.time += 2;
  expect(await count()).toBe(0);
  await refusals.close();
});

it('comes as CSV as a whole, newest first', async () => {
  for (let i = 0; i < 250; i++) await collector.post(event({ eventType: `name ${i}` }));
  const { body } = await collector.get('/events/refused?format=csv&perPage=5');
  const names = [...body.matchAll(/""eventType"":""name (\d+)""/g)].map(([, name]) => Number(name));
  expect(names).toEqual(Array.from({ length: 250 }, (_, i) => 249 - i));
});

it('stays bounded in a flood, and stores every valid event', async () => {
  // No time passes: nothing is written before it is asked for.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (let round = 1; round <= 2; round++) {
    for (let i = 0; i < MAX_PENDING_EVENTS + 100; i++)
      await collector.post(event({ eventType: `none ${i}` }));
    for (let i = 0; i < 20; i++) expect((await collector.post(event())).statusCode).toBe(200);
    expect((await refused()).count).toBe(round * MAX_PENDING_EVENTS);
  }
  vi.useRealTimers();
  expect(await collector.count()).toBe(40);
});
