import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, expectTypeOf, it } from 'vitest';
import { createApp, openStore, parseConfig } from '../../../collector/src/index.js';
import {
  type Client,
  ClientError,
  createClient,
  type DimensionValue,
  type ObservedUplift,
} from '../../../src/client/index.js';
import { serveApi } from './api-server.js';

const TOKEN = 'private-token-of-the-tests';
let client: Client;
let stop = async () => {};

beforeAll(async () => {
  const store = openStore('sqlite::memory:');
  const config = parseConfig({
    logLevel: 'silent',
    indexedMetadataKeys: ['color'],
    orgs: [
      { id: 'org', subscriptionStart: '2020/01/01', tokens: [{ token: TOKEN, kind: 'private' }] },
    ],
  });
  const app = await createApp({ config, store });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const endpoint = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/analytics`;
  client = createClient({ endpoint, token: TOKEN });
  const events = ['product AR offered', 'product AR download', 'product cart-add', 'none'].flatMap(
    (eventType, step) =>
      Array.from({ length: 9 - 2 * step }, (_, i) => ({
        eventType,
        sessionId: `session-${i}`,
        eventMetadata: {
          item_id: `CH-${i % 3}`,
          color: i % 2 ? 'red' : 5,
          value: 2,
          currency: 'EUR',
        },
      })),
  );
  for (const event of events)
    await fetch(`${endpoint}/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(event),
    });
  stop = async () => {
    await app.close();
    await store.close();
  };
});
afterAll(() => stop());

it('breaks down by one or two dimensions, typed by them', async () => {
  const one = await client.breakdown({ by: 'item_id', eventType: 'product cart-add', sort: 'key' });
  expectTypeOf(one.rows[0]).toExtend<{ item_id: DimensionValue; events: number } | undefined>();
  // @ts-expect-error: it is not a dimension of the question
  expect(one.rows[0]?.channel).toBeUndefined();
  expect(
    one.rows.map(({ item_id, events, values }) => [item_id, events, values[0]?.value]),
  ).toEqual([
    ['CH-0', 2, 4],
    ['CH-1', 2, 4],
    ['CH-2', 1, 2],
  ]);
  const two = await client.breakdown({
    by: ['item_id', 'metadata.color'],
    eventType: ['product AR offered', 'product cart-add'],
  });
  expect(
    two.rows.find((row) => row.item_id === 'CH-0' && row['metadata.color'] === 'red'),
  ).toMatchObject({ events: 2 });
  // @ts-expect-error: it is not a dimension
  await expect(client.breakdown({ by: 'chanel' })).rejects.toThrow(/"chanel" is not a dimension/);
});

it('counts funnels, uplift and sessions', async () => {
  const step = ['product AR offered', 'product AR download', 'product cart-add{"item_id":"CH-0"}'];
  const funnel = await client.funnel({ step, by_dimension: 'item_id' });
  expect(funnel.rows.map(({ sessions }) => sessions)).toEqual([9, 7, 2]);
  expect(funnel.groups?.[0]?.item_id).toBe('CH-0');
  const uplift = await client.uplift({
    eligible: 'product AR offered',
    exposure: 'product AR download',
    outcome: 'product cart-add',
  });
  expectTypeOf(uplift).toEqualTypeOf<ObservedUplift>();
  expect(uplift).toMatchObject({
    observed: true,
    exposed: { sessions: 7, converted: 5 },
    unexposed: { sessions: 2, converted: 0 },
  });
  const { count, sessions } = await client.sessions({ perPage: 2, item_id: 'CH-1' });
  expect([count, sessions.length]).toEqual([3, 2]);
  const { session, events } = await client.session(sessions[0]?.sessionId as string);
  expect(session).toEqual(sessions[0]);
  expect(events).toHaveLength(session.events);
  await expect(client.session('none')).rejects.toMatchObject({ code: 'session_not_found' });
  expect(() => client.session('..')).toThrow(/^sessionId:/);
});

it('lists refused events', async () => {
  const { count, events } = await client.refused();
  expect(count).toBe(3);
  expect(events[0]).toMatchObject({ field: 'eventType', type: 'create_event_error' });
});

it('streams CSV, and rejects as JSON does', async () => {
  let text = '';
  for await (const part of client.csv('events')) text += part;
  expect(text.trim().split('\r\n')).toHaveLength(1 + 9 + 7 + 5);
  const wrong = client.csv('breakdown', { by: 'nothing' as never });
  const error = await wrong[Symbol.asyncIterator]()
    .next()
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ClientError);
  expect(error).toMatchObject({
    status: 422,
    code: 'invalid_parameter',
    details: [{ path: 'by' }],
  });
});

it('ends the request when the reader stops early', async () => {
  await using server = await serveApi(() => ({ events: [] }));
  const reading = createClient({ endpoint: server.endpoint, token: 't' });
  for await (const _ of reading.csv('sessions')) break;
  expect(server.requests[0]?.url.searchParams.get('format')).toBe('csv');
});

it('rejects empty values before a request', async () => {
  const variable: string | undefined = process.env.VITRINE_NO_SUCH_VARIABLE ?? '';
  await expect(client.breakdown({ by: 'day', item_id: variable })).rejects.toThrow(
    /^item_id: pass a value/,
  );
  await expect(client.breakdown({ by: 'day', item_id: ['a', ''] })).rejects.toThrow(TypeError);
});
