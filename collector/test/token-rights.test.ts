import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore, parseConfig, StoreUnavailableError } from '../src/index.js';
import {
  type Collector,
  configOf,
  event,
  openCollector,
  PRIVATE,
  PUBLIC,
  READING,
  SESSION,
} from './support/collector.js';

let collector: Collector;
afterEach(() => collector?.close());

const as = (token: string) => ({
  token: null,
  query: { bearer_token: token },
  headers: { origin: 'https://shop.example' },
});
const named = (more: object = {}, sessionId = SESSION) =>
  event({ sessionId, eventMetadata: { $id: 'order-1001', ...more } });

describe('a token that may only write', () => {
  it('gets no stored data in the response to a duplicate', async () => {
    collector = await openCollector();
    const secret = named({ value: 4_711 });
    const [first] = (await collector.post({ ...secret, userId: 'user', device: 'secret' })).json();
    const again = await collector.post(named({ value: 1 }), as(PUBLIC));
    expect(again.body).not.toMatch(/4711|user"|secret/);
    expect(again.json()[0]).toMatchObject({
      id: first.id,
      eventMetadata: { $id: 'order-1001', value: 1 },
      userId: null,
    });
    expect(await collector.count()).toBe(1);
    // Tokens that may read get the stored event.
    for (const sent of [as(READING), {}])
      expect((await collector.post(named({ value: 1 }), sent)).json()[0].eventMetadata.value).toBe(
        4_711,
      );
  });

  it('cannot keep an event of another session from being stored', async () => {
    collector = await openCollector();
    await collector.post(named({ value: 0 }, 'stranger'), as(PUBLIC));
    const [stored] = (await collector.post(named({ value: 99 }), as(PUBLIC))).json();
    const [again] = (await collector.post(named({ value: 99 }), as(PUBLIC))).json();
    expect(again.id).toBe(stored.id);
    const { events, count } = (await collector.get('/events')).json();
    expect(count).toBe(2);
    expect(
      events
        .map(({ eventMetadata }: { eventMetadata: { value: number } }) => eventMetadata.value)
        .sort(),
    ).toEqual([0, 99]);
    // Neither within one array, beside an event that is new.
    await collector.post(
      [event(), named({ value: 5 }, 'third'), named({ value: 5 }, 'third')],
      as(PUBLIC),
    );
    expect(await collector.count()).toBe(4);
  });
});

it('reports the cause of a failing store to private tokens only', async () => {
  const cause = new Error('/var/lib/vitrine/events.db is malformed');
  const failure = () =>
    Promise.reject(new StoreUnavailableError(`the store cannot read: ${cause.message}`, { cause }));
  collector = await openCollector({
    store: { ...openStore('sqlite::memory:'), append: failure, list: failure },
  });
  for (const response of [
    await collector.post(event(), as(PUBLIC)),
    await collector.get('/events', as(READING)),
  ]) {
    expect(response.statusCode).toBe(503);
    expect(response.json()).toEqual({ error: { type: 'unavailable', message: 'Unavailable' } });
  }
  expect((await collector.get('/events')).json().error.details[0].message).toContain('malformed');
});

describe('orgId', () => {
  it.each([
    ['empty', '?orgId='],
    ['given twice', '?orgId=a&orgId=b'],
  ])('is an error when it is %s', async (_, query) => {
    collector = await openCollector();
    const headers = { authorization: `Bearer ${PRIVATE}` };
    for (const method of ['GET', 'POST'] as const) {
      const response = await collector.app.inject({
        ...{ method, url: `/api/analytics/events${query}`, headers },
        ...(method === 'POST' && { payload: JSON.stringify(event()) }),
      });
      expect(response.statusCode).toBe(422);
      expect(response.json().error.details[0].path).toBe('orgId');
    }
  });

  it('of another org is refused for one event too', async () => {
    collector = await openCollector();
    const [{ id }] = (await collector.post(event())).json();
    expect((await collector.get(`/events/${id}`, { query: { orgId: 'x' } })).statusCode).toBe(403);
  });
});

describe('a token in the configuration', () => {
  const hash = (token: string) => createHash('sha256').update(token).digest('hex');
  const withToken = (token: object) => {
    const config = structuredClone(configOf());
    (config.orgs[0] as { tokens: object[] }).tokens = [token];
    return () => parseConfig(config);
  };

  it('may be its hash', async () => {
    const config = withToken({ tokenSha256: hash(PRIVATE), kind: 'private' })();
    collector = await openCollector({ config });
    expect((await collector.post(event())).statusCode).toBe(200);
    for (const token of [hash(PRIVATE), 'another-token-of-the-tests'])
      expect((await collector.post(event(), { token })).statusCode).toBe(401);
  });

  it.each([
    [{}, 'is missing'],
    [{ token: PRIVATE, tokenSha256: hash(PRIVATE) }, 'keep one of them'],
    [{ tokenSha256: 'abc' }, '64 lower-case hexadecimal digits'],
  ])('must be given exactly once, as itself or as its hash: %j', (token, message) => {
    expect(withToken({ kind: 'private', ...token })).toThrow(message);
  });

  it.each([
    ['müller example', 'is not a host'],
    ['::1', 'write it as [::1]'],
    ['shop.example:70000', 'is not a host'],
    ['müller.example/path', 'is not a host'],
    ['shop.example/path', 'without path'],
    ['*.[::1]', 'is not a host'],
    ['ftp://shop.example', 'is not a host'],
  ])('has domains that are hosts: %s', (domain, message) => {
    expect(withToken({ token: PRIVATE, kind: 'public', domains: [domain] })).toThrow(message);
  });
});
