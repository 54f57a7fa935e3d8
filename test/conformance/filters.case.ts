import { describe, expect, it } from 'vitest';
import type { EventRecord, ListRequest, Store } from '../../collector/src/store/store.js';
import type { JsonObject } from '../../src/contract/index.js';
import { all, DAY_MS, record, recordsOf, TODAY, VARIED } from './records.js';

/** The cases of the filters, within the suite of a store. */
export function filterCases(store: () => Store) {
  describe('filters', () => {
    it.each([
      ['everything', {}, () => true],
      ['event type', { eventType: 'product ordered' }, ({ type }) => type === 'product ordered'],
      ['session', { sessionId: 'session-1' }, ({ sessionId }) => sessionId === 'session-1'],
      ['user', { userId: 'user' }, ({ userId }) => userId === 'user'],
      ['asset', { assetId: 'asset' }, ({ assetId }) => assetId === 'asset'],
      ['device', { device: 'Kiosk' }, ({ device }) => device === 'Kiosk'],
      [
        'page',
        { referer: 'https://b.example/' },
        ({ referer }) => referer === 'https://b.example/',
      ],
      [
        'origin',
        { referer: 'https://shop.example' },
        ({ referer }) => !!referer?.startsWith('https://shop.example'),
      ],
      [
        'metadata',
        { metadata: { half: { of: 1 } } },
        ({ metadata }) => Number(metadata?.i) % 2 === 1,
      ],
      [
        'from',
        { from: TODAY - 2 * DAY_MS },
        ({ createdAt = 0 }) => createdAt >= TODAY - 2 * DAY_MS,
      ],
      ['to', { to: TODAY - 2 * DAY_MS }, ({ createdAt = 0 }) => createdAt < TODAY - 2 * DAY_MS],
      ['from within a day', { from: TODAY + 1 }, ({ createdAt = 0 }) => createdAt >= TODAY + 1],
      [
        'type and days',
        { eventType: 'own', from: TODAY - 5 * DAY_MS, to: TODAY },
        ({ type, createdAt = 0 }) =>
          type === 'own' && createdAt >= TODAY - 5 * DAY_MS && createdAt < TODAY,
      ],
    ] as [string, Partial<ListRequest>, (event: Partial<EventRecord>) => boolean][])(
      'filter by %s: the list, its count and the days agree with a count by hand',
      async (_, filter, matches) => {
        const events = await store().append(VARIED.map(record));
        await store().append([record({ org: 'other' })]);
        const expected = events.filter(matches);
        expect(expected.length).toBeGreaterThan(0);
        const found = await store().list(all(filter));
        expect(found?.count).toBe(expected.length);
        expect(new Set(recordsOf(found))).toEqual(new Set(expected));
        const byHand = new Map<number, { day: number; count: number; metric: number }>();
        for (const { createdAt, metric } of expected) {
          const day = Math.floor(createdAt / DAY_MS);
          const sum = byHand.get(day) ?? { day, count: 0, metric: 0 };
          byHand.set(day, { day, count: sum.count + 1, metric: sum.metric + metric });
        }
        const days = [...byHand.values()].sort((a, b) => a.day - b.day);
        expect(await store().days({ org: 'org', ...filter })).toEqual(days);
      },
    );

    it.each([
      [{ on: true }, [0]],
      [{ on: 1 }, [1, 7]],
      [{ on: '1' }, [2]],
      [{ on: null }, [3]],
      [{ deep: { a: { b: 'x' } } }, [4, 5]],
      [{ deep: { a: {} } }, [4, 5]],
      [{ 'deep.a': 1 }, [6]],
      [{ list: [1, { a: 'x', b: null }] }, [4]],
      [{ list: [1] }, []],
      [{ list: [1, { a: 'x' }] }, []],
      [{ huge: 1e20 }, [7]],
      [{ '': 'it\'s "ü" {p0:String} \\' }, [7]],
      [{ missing: null }, []],
      [{ constructor: {} }, []],
    ] as [JsonObject, number[]][])(
      'look into metadata by keys and types: %j',
      async (metadata, expected) => {
        const events = await store().append(
          [
            { on: true },
            { on: 1 },
            { on: '1' },
            { on: null },
            { deep: { a: { b: 'x', c: 2 } }, list: [1, { b: null, a: 'x' }] },
            { deep: { a: { b: 'x' }, d: [] }, list: [1, { a: 'x', b: null }, 3] },
            { 'deep.a': 1, deep: { a: 1 } },
            { on: 1.0, huge: 1e20, '': 'it\'s "ü" {p0:String} \\' },
          ].map((metadata) => record({ metadata })),
        );
        expect((await store().list(all({ metadata })))?.events.map(({ id }) => id)).toEqual(
          expected.map((i) => events[i]?.id),
        );
        const count = (await store().days({ org: 'org', metadata }))[0]?.count ?? 0;
        expect(count).toBe(expected.length);
      },
    );
  });
}
