import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_EVENT_AGE_MS } from 'vitrine/contract';
import {
  type Collector,
  configOf,
  DAY_MS,
  event,
  NOW,
  openCollector,
  PUBLIC,
  type Sent,
} from './support/collector.js';

let collector: Collector;
beforeAll(async () => {
  const config = configOf();
  // Headers of a page, sent with the token that reads.
  Object.assign(config.orgs[0]?.tokens[0] ?? {}, { allowOrigin: true });
  collector = await openCollector({ config });
});
afterAll(() => collector.close());

describe('createdAt', () => {
  const ofPage = {
    token: null,
    query: { bearer_token: PUBLIC },
    headers: { origin: 'https://shop.example' },
  };
  const age = async (eventMetadata: Record<string, number | string>, sent: Sent = ofPage) => {
    const [{ createdAt }] = (await collector.post(event({ eventMetadata }), sent)).json();
    return NOW - Date.parse(createdAt);
  };

  it.each([
    ['is the arrival without $time and $sent', {}, 0],
    ['is the arrival with $time alone', { $time: NOW - 60_000 }, 0],
    ['is the arrival with $sent alone', { $sent: NOW - 60_000 }, 0],
    ['is the arrival when they are not numbers', { $time: '1', $sent: '2' }, 0],
    ['is earlier by the queue delay', { $time: NOW - 90_000, $sent: NOW - 30_000 }, 60_000],
    ['is correct with a clock years behind', { $time: 1_000, $sent: 4_500 }, 3_500],
    ['is correct with a clock years ahead', { $time: NOW * 2, $sent: NOW * 2 + 250 }, 250],
    ['is never in the future', { $time: NOW + 60_000, $sent: NOW }, 0],
    ['may be seven days ago', { $time: NOW - 7 * DAY_MS, $sent: NOW }, 7 * DAY_MS],
    ['is never earlier', { $time: NOW - 8 * DAY_MS, $sent: NOW }, MAX_EVENT_AGE_MS],
    ['is in whole milliseconds', { $time: 0.2, $sent: 10.9 }, 11],
  ])('%s', async (_, metadata, expected) => {
    expect(await age(metadata)).toBe(expected);
  });

  it.each([
    ['reaches back for years', { $time: NOW - 3_000 * DAY_MS, $sent: NOW }, 3_000 * DAY_MS],
    ['is never before 1970', { $time: -NOW, $sent: NOW }, NOW],
    ['is never in the future', { $time: NOW + 60_000, $sent: NOW }, 0],
  ])('with a private token %s', async (_, metadata, expected) => {
    expect(await age(metadata, {})).toBe(expected);
  });

  it('with a private token counts no event of earlier years as late', async () => {
    const days = 400 * DAY_MS;
    const old = { $time: NOW - days, $sent: NOW };
    await collector.post(event({ eventType: 'product ordered', eventMetadata: old }));
    const day = new Date(NOW - days).toISOString().slice(0, 10);
    const report = (await collector.get('/delivery', { query: { from: day, to: day } })).json();
    expect(report.total).toMatchObject({ received: 1, delayP99Ms: null, delayedRatio: null });
  });

  it('keeps the metadata of the tracker', async () => {
    const eventMetadata = { $time: 1, $sent: 2, $seq: 3, $lib: 'vitrine/1' };
    const [stored] = (await collector.post(event({ eventMetadata }))).json();
    expect(stored.eventMetadata).toEqual(eventMetadata);
  });
});

describe('referer', () => {
  const shop = 'https://shop.example';
  const page = `${shop}/chairs/1`;

  it.each([
    ['is null without headers', {}, undefined, null],
    ['is null without headers, also with $page', {}, page, null],
    ['is the Referer', { referer: page }, undefined, page],
    ['is the Referer before the Origin', { referer: page, origin: shop }, undefined, page],
    ['is the Origin without a Referer', { origin: shop }, undefined, shop],
    ['is null for an opaque origin', { origin: 'null' }, page, null],
    ['is the page when the Referer is its origin', { referer: `${shop}/` }, page, page],
    ['is the page when there is only its Origin', { origin: shop }, page, page],
    [
      "is the page without the query that a beacon's header has",
      { referer: `${page}?email=a@b` },
      page,
      page,
    ],
    [
      'is the header when it names another page',
      { referer: `${shop}/other` },
      page,
      `${shop}/other`,
    ],
    [
      'is the header for a page of another origin',
      { referer: `${shop}/` },
      'https://x.example/',
      `${shop}/`,
    ],
    ['is the header for a page of another scheme', { origin: shop }, 'http://shop.example/a', shop],
    ['is the header for a page that is not an address', { origin: shop }, 'chairs', shop],
  ])('%s', async (_, headers, $page, expected) => {
    const body = event({ eventMetadata: $page === undefined ? {} : { $page } });
    const [{ referer }] = (await collector.post(body, { headers })).json();
    expect(referer).toBe(expected);
  });
});
