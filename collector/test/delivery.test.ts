import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryResponse } from 'vitrine/contract';
import {
  type Collector,
  DAY_MS,
  event,
  NOW,
  OTHER_ORG,
  OTHER_PRIVATE,
  openCollector,
  PRIVATE,
  PUBLIC,
  READING,
} from './support/collector.js';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0';
const HOUR_MS = 3_600_000;

let collector: Collector;
beforeEach(async () => {
  collector = await openCollector();
});
afterEach(() => collector.close());

const report = async (query: Record<string, string> = {}): Promise<DeliveryResponse> => {
  const response = await collector.get('/delivery', { query });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
};

interface SendOptions {
  session?: string;
  device?: string;
  delayMs?: number;
  id?: string;
  page?: string;
  referer?: string;
}

/** Sends events of a session with these sequences, from `ago` ms before now. */
async function send(
  sequences: number[],
  ago: number,
  { session = 's', device = CHROME, delayMs = 0, id, page, referer }: SendOptions = {},
) {
  collector.clock.time = NOW - ago;
  for (const $seq of sequences) {
    const eventMetadata = {
      $seq,
      $time: 1_000_000,
      $sent: 1_000_000 + delayMs,
      ...(id && { $id: `${id}-${$seq}` }),
      ...(page && { $page: page }),
    };
    const headers = { 'user-agent': device, ...(referer && { referer }) };
    const response = await collector.post(event({ sessionId: session, eventMetadata }), {
      headers,
    });
    expect(response.statusCode).toBe(200);
  }
  collector.clock.time = NOW;
}

describe('access', () => {
  it.each([
    ['no token', null],
    ['a public token', PUBLIC],
    ['a public token that may read', READING],
  ])('%s is refused', async (_, token) => {
    for (const sent of [{ token }, { token: null, query: { bearer_token: token ?? '' } }]) {
      const headers = { origin: 'https://shop.example' };
      const response = await collector.get('/delivery', { ...sent, headers });
      expect(response.statusCode).toBe(401);
      expect(response.json().error.details[0].path).toBe('bearer_token');
    }
  });

  it('is granted to a private token, for its own org only', async () => {
    await send([1, 3], HOUR_MS);
    expect((await report()).total).toMatchObject({ received: 2, lost: 1 });
    const other = await collector.get('/delivery', { token: OTHER_PRIVATE });
    expect(other.json()).toMatchObject({ total: { received: 0, lost: 0 }, browsers: [], days: [] });
    const query = { orgId: OTHER_ORG };
    expect((await collector.get('/delivery', { query })).statusCode).toBe(403);
    const bearer = { token: null, query: { bearer_token: PRIVATE } };
    expect((await collector.get('/delivery', bearer)).statusCode).toBe(200);
  });
});

describe('days', () => {
  it('are the last 30 by default', async () => {
    expect(await report()).toMatchObject({ from: '2026-02-14', to: '2026-03-15' });
    expect(await report({ from: '2026/03/01', to: '2026-03-02' })).toMatchObject({
      from: '2026-03-01',
      to: '2026-03-02',
    });
  });

  it.each([
    ['from', { from: 'yesterday' }],
    ['to', { to: '2026-02-30' }],
    ['to', { from: '2026-03-02', to: '2026-03-01' }],
    ['from', { from: '2024-01-01' }],
    ['from', { to: '1970-01-02' }],
  ])('a wrong %s is named: %j', async (path, query) => {
    const response = await collector.get('/delivery', { query });
    expect(response.statusCode).toBe(422);
    const { error } = response.json();
    expect(error.type).toBe('invalid_parameter');
    expect(error.details.map((detail: { path: string }) => detail.path)).toEqual([path]);
  });

  it('and browsers have one row each, sorted by newest day, then by most events', async () => {
    await send([1, 2, 4], 2 * DAY_MS, { session: 'a' });
    await send([1, 2], 2 * HOUR_MS, { session: 'b', device: FIREFOX });
    await send([2], 2 * HOUR_MS, { session: 'c' });
    const { days, browsers } = await report();
    const counts = ({ received, lost }: { received: number; lost: number }) => [received, lost];
    expect(days.map((row) => [row.day, row.browser, ...counts(row)])).toEqual([
      ['2026-03-15', 'Firefox', 2, 0],
      ['2026-03-15', 'Chrome', 1, 1],
      ['2026-03-13', 'Chrome', 3, 1],
    ]);
    expect(browsers.map((row) => [row.browser, ...counts(row)])).toEqual([
      ['Chrome', 4, 2],
      ['Firefox', 2, 0],
    ]);
  });

  it('uses Unknown for an empty or unknown device', async () => {
    await send([1], HOUR_MS, { session: 'a', device: '' });
    await send([1], HOUR_MS, { session: 'b', device: 'Kiosk' });
    expect((await report()).browsers).toMatchObject([{ browser: 'Unknown', received: 2 }]);
  });

  it('groups the browsers after the largest ones', async () => {
    // Senders can write the name of a browser in many spellings.
    for (let i = 0; i < 40; i++) {
      const name = [...'vivaldi'].map((c, bit) => (i & (1 << bit) ? c.toUpperCase() : c)).join('');
      await send([1], HOUR_MS, { session: `${i}`, device: `Mozilla/5.0 ${name}/1.0` });
    }
    const { browsers, total } = await report();
    expect(total.received).toBe(40);
    expect(browsers).toHaveLength(31);
    expect(browsers[0]).toMatchObject({ browser: 'Other', received: 10 });
  });
});

describe('an event counts as', () => {
  const lost = async (query?: Record<string, string>) => {
    const { total } = await report(query);
    return [total.lost, total.outstanding];
  };

  it('lost when its sequence is missing, from the first of the session', async () => {
    await send([3, 4, 4, 7], HOUR_MS);
    expect(await lost()).toEqual([4, 0]);
  });

  it('outstanding while its session is active, and lost after that', async () => {
    await send([1, 3], 5 * 60_000);
    expect(await lost()).toEqual([0, 1]);
    collector.clock.time = NOW + 30 * 60_000;
    expect(await lost()).toEqual([1, 0]);
    await send([2], -30 * 60_000);
    expect(await lost()).toEqual([0, 0]);
  });

  it('outstanding until the session is idle, by the arrival of its last event', async () => {
    await send([1, 2], 3 * HOUR_MS);
    await send([4], 0, { delayMs: 2 * HOUR_MS });
    expect(await lost()).toEqual([0, 1]);
  });

  it('lost on one side of a cut only', async () => {
    // 2 and 3 happened before midnight, 6 and 8 after it. 1, 4, 5 and 7 are lost.
    await send([2, 3], 13 * HOUR_MS);
    await send([6, 8], 11 * HOUR_MS);
    expect(await lost({ to: '2026-03-14' })).toEqual([1, 0]);
    expect(await lost({ from: '2026-03-15' })).toEqual([3, 0]);
    expect(await lost()).toEqual([4, 0]);
    expect((await report()).days.map(({ day, lost }) => [day, lost])).toEqual([
      ['2026-03-15', 0],
      ['2026-03-14', 4],
    ]);
  });

  it('received when it lies after the cut', async () => {
    await send([1, 3], 13 * HOUR_MS);
    await send([2, 4], 11 * HOUR_MS);
    expect(await lost({ to: '2026-03-14' })).toEqual([0, 0]);
    expect(await lost({ from: '2026-03-15' })).toEqual([0, 0]);
  });

  it('neither lost nor outstanding without a valid sequence', async () => {
    const wrong = ['2', 2.5, 0, -3, 1e15, null];
    for (const $seq of wrong) await collector.post(event({ eventMetadata: { $seq } }));
    collector.clock.time = NOW + DAY_MS;
    expect((await report()).total).toMatchObject({ received: wrong.length, lost: 0 });
  });

  it('a duplicate when it arrives again, on the day and browser of the first copy', async () => {
    await send([1, 2], DAY_MS, { id: 'x' });
    await send([1], 0, { id: 'x', device: FIREFOX });
    await send([1], 0, { id: 'x' });
    const { days, total } = await report();
    expect(total).toMatchObject({ received: 2, duplicates: 2 });
    expect(days.map(({ day, browser, duplicates }) => [day, browser, duplicates])).toEqual([
      ['2026-03-14', 'Chrome', 2],
    ]);
  });
});

describe('delays', () => {
  it('are the median and the 99th percentile', async () => {
    for (let i = 0; i < 98; i++) await send([i + 1], HOUR_MS, { delayMs: 200 + i });
    await send([99], HOUR_MS, { delayMs: 8_000 });
    await send([100], HOUR_MS, { delayMs: 3 * HOUR_MS });
    const { total } = await report();
    expect(total).toMatchObject({ delayP50Ms: 250, delayP99Ms: 8_000, delayedRatio: 0.02 });
  });

  it('are null without $time', async () => {
    await collector.post(event());
    expect((await report()).total).toMatchObject({
      delayP50Ms: null,
      delayP99Ms: null,
      delayedRatio: null,
    });
    await send([1], 0, { delayMs: 70 });
    expect((await report()).total).toMatchObject({
      delayP50Ms: 70,
      delayP99Ms: 70,
      delayedRatio: 0,
    });
  });

  it('are never negative', async () => {
    await send([1], 0, { delayMs: -5_000 });
    expect((await report()).total).toMatchObject({ delayP50Ms: 0 });
  });
});

describe('ratios', () => {
  it('have the share of arrays', async () => {
    await collector.post([event(), event(), event()]);
    await collector.post(event());
    expect((await report()).total.batchedRatio).toBe(0.75);
  });

  const shop = 'https://shop.example';
  it.each([
    ['its own page', `${shop}/a?x=1`, `${shop}/a`, 0],
    ['another page', `${shop}/b`, `${shop}/a`, 1],
    ['a header with only an origin', `${shop}/`, `${shop}/a`, null],
    ['a page of another origin', 'https://other.example/b', `${shop}/a`, null],
    ['no header', undefined, `${shop}/a`, null],
    ['a header that is not an address', 'x', `${shop}/a`, null],
    ['no page', `${shop}/a`, undefined, null],
    ['a page that is not an address', `${shop}/a`, 'x', null],
  ])('tell whether the next page has sent it: %s', async (_, referer, page, share) => {
    await send([1], 0, { ...(referer && { referer }), ...(page && { page }) });
    expect((await report()).total.sentByLaterPageRatio).toBe(share);
  });

  it('are not part of an event in a response', async () => {
    await send([1], 0, { page: `${shop}/a`, referer: `${shop}/b` });
    const [found] = (await collector.get('/events')).json().events;
    expect(Object.keys(found)).not.toContain('deliveryInfo');
    expect(Object.keys(found.eventMetadata).sort()).toEqual(['$page', '$sent', '$seq', '$time']);
  });
});
