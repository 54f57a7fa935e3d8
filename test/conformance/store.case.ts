import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DuplicateCount } from '../../collector/src/store/duplicate-counts.js';
import {
  StoreClosedError,
  StoreUnavailableError,
  StoreWriteError,
} from '../../collector/src/store/errors.js';
import type {
  EraseFilter,
  EventRecord,
  ListRequest,
  Store,
} from '../../collector/src/store/store.js';
import type { JsonObject } from '../../src/contract/index.js';
import { adminRecordCases } from './admin-records.case.js';
import { orderCases } from './orders.case.js';
import { all, DAY_MS, deliveryInfo, record, recordsOf, TODAY, VARIED } from './records.js';

export interface StoreFixture {
  /** Opens the store, with its earlier events when it is durable. */
  open(): Store;
  /** Whether events survive the closing of the store. */
  durable: boolean;
  clear(): Promise<void>;
}

/** The suite that every store passes. */
export function storeSuite(name: string, createFixture: () => StoreFixture) {
  describe(name, () => {
    let fixture: StoreFixture;
    let store: Store;
    beforeEach(() => {
      fixture = createFixture();
      store = fixture.open();
    });
    afterEach(async () => {
      await store.close();
      await fixture.clear();
    });

    const ids = async (more: Partial<ListRequest> = {}) =>
      (await store.list(all(more)))?.events.map(({ id }) => id);

    it('returns events unchanged', async () => {
      const full = record({
        clientEventId: 'own',
        userId: 'user',
        assetId: 'asset',
        configId: 'config',
        configuration: { fabric: 'wool', parts: [1, { a: null }] },
        device: 'Browser "7"',
        referer: 'https://shop.example/ü?x=1',
        metric: -0.1,
        metadata: { text: "it's ü 😀", nested: { on: true, none: null, list: [1, '2'] } },
        deliveryInfo: { sequence: 7, queueDelayMs: 1_234, batched: true, sentByLaterPage: false },
      });
      const bare = record();
      const withDelivery = record({ deliveryInfo: deliveryInfo() });
      expect(await store.append([full, bare, withDelivery])).toEqual([full, bare, withDelivery]);
      expect(await store.get('org', full.id)).toEqual(full);
      expect(recordsOf(await store.list(all()))).toEqual([full, bare, withDelivery]);
    });

    it('returns no event of another org, and no unknown one', async () => {
      const [stored] = await store.append([record()]);
      expect(await store.get('other', stored?.id as string)).toBeUndefined();
      expect(await store.get('org', 'none')).toBeUndefined();
      expect(await ids({ org: 'other' })).toEqual([]);
      expect(await store.days({ org: 'other' })).toEqual([]);
    });

    it('accepts an empty append', async () => {
      expect(await store.append([])).toEqual([]);
    });

    it('stores one event for each client event id, in one call, in parallel calls and later', async () => {
      const named = (metric: number) => record({ clientEventId: 'own', metric });
      const first = named(1);
      const results = await Promise.all([
        store.append([first, named(2)]),
        store.append([named(3)]),
        store.append([record({ clientEventId: 'else' }), named(4)]),
      ]);
      const later = await store.append([named(5)]);
      for (const stored of [...results, later]) expect(stored.at(-1)).toEqual(first);
      expect((await store.list(all()))?.count).toBe(2);
      expect(await store.days({ org: 'org' })).toEqual([
        { day: TODAY / DAY_MS, count: 2, metric: 2 },
      ]);
      const [other] = await store.append([record({ org: 'other', clientEventId: 'own' })]);
      expect(other?.org).toBe('other');
    });

    it('stores all events of a call or none', async () => {
      const broken = record({ metric: {} as never });
      await expect(store.append([record(), broken])).rejects.toThrow(StoreWriteError);
      expect(await ids()).toEqual([]);
      expect(await store.days({ org: 'org' })).toEqual([]);
      await store.append([record()]);
      expect(await ids()).toHaveLength(1);
    });

    it('sorts by time, then by arrival, in both directions', async () => {
      const [c, a, b] = await store.append([
        record({ createdAt: TODAY + 2 }),
        record({ createdAt: TODAY + 1 }),
        record({ createdAt: TODAY + 1 }),
      ]);
      const order = [a, b, c].map((event) => event?.id);
      expect(await ids()).toEqual(order);
      expect(await ids({ sort: '-createdAt' })).toEqual(order.reverse());
    });

    it('pages by offset and by cursor, and counts all that match', async () => {
      const events = await store.append(Array.from({ length: 5 }, () => record()));
      const order = events.map(({ id }) => id);
      expect(await ids({ limit: 2, offset: 2 })).toEqual(order.slice(2, 4));
      expect(await ids({ limit: 2, after: order[1] })).toEqual(order.slice(2, 4));
      expect(await ids({ sort: '-createdAt', limit: 2, after: order[2] })).toEqual([
        order[1],
        order[0],
      ]);
      expect((await store.list(all({ limit: 2, after: order[1] })))?.count).toBe(5);
      expect(await store.list(all({ after: 'none' }))).toBeUndefined();
      expect(await store.list(all({ org: 'other', after: order[1] }))).toBeUndefined();
    });

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
      'filters by %s: the list, its count and the days agree with a count by hand',
      async (_, filter, matches) => {
        const events = await store.append(VARIED.map(record));
        await store.append([record({ org: 'other' })]);
        const expected = events.filter(matches);
        expect(expected.length).toBeGreaterThan(0);
        const found = await store.list(all(filter));
        expect(found?.count).toBe(expected.length);
        expect(new Set(recordsOf(found))).toEqual(new Set(expected));
        const byHand = new Map<number, { day: number; count: number; metric: number }>();
        for (const { createdAt, metric } of expected) {
          const day = Math.floor(createdAt / DAY_MS);
          const sum = byHand.get(day) ?? { day, count: 0, metric: 0 };
          byHand.set(day, { day, count: sum.count + 1, metric: sum.metric + metric });
        }
        const days = [...byHand.values()].sort((a, b) => a.day - b.day);
        expect(await store.days({ org: 'org', ...filter })).toEqual(days);
      },
    );

    describe('delivery', () => {
      const HOUR = DAY_MS / 24;
      const range = {
        org: 'org',
        from: TODAY - 7 * DAY_MS,
        to: TODAY + DAY_MS,
        activeSince: TODAY + DAY_MS,
      };
      const counts = async (more: Partial<typeof range> = {}) =>
        (await store.delivery({ ...range, ...more })).sort(
          (a, b) => a.day - b.day || `${a.device}`.localeCompare(`${b.device}`),
        );
      const numbered = (sequence: number, createdAt: number, more: Partial<EventRecord> = {}) =>
        record({ createdAt, deliveryInfo: deliveryInfo({ sequence }), ...more });
      const missing = async (more?: Partial<typeof range>) =>
        (await counts(more))
          .filter(({ lost, outstanding }) => lost || outstanding)
          .map(({ day, device, lost, outstanding }) => [
            day - TODAY / DAY_MS,
            device,
            lost,
            outstanding,
          ]);

      it('counts events by day and device, with their delivery info', async () => {
        const noted = (
          more: Parameters<typeof deliveryInfo>[0],
          device: string | null,
          at = TODAY,
        ) => record({ createdAt: at, device, deliveryInfo: deliveryInfo(more) });
        await store.append([
          noted({ queueDelayMs: 0, batched: true }, 'A'),
          noted({ queueDelayMs: 1_249, batched: true, sentByLaterPage: true }, 'A'),
          noted({ queueDelayMs: 1_204, sentByLaterPage: false }, 'A'),
          record({ device: 'A' }),
          noted({ queueDelayMs: 87_654_321 }, null, TODAY - 1),
          noted({}, 'A', TODAY - 8 * DAY_MS),
          noted({}, 'A', TODAY + DAY_MS),
          record({ org: 'other' }),
        ]);
        const rest = { lost: 0, outstanding: 0, duplicates: 0 };
        expect(await counts()).toEqual([
          {
            ...{
              ...rest,
              day: TODAY / DAY_MS - 1,
              device: null,
              received: 1,
              batchedKnown: 1,
              batched: 0,
            },
            ...{ laterPageKnown: 0, sentByLaterPage: 0, queueDelays: [[88_000_000, 1]] },
          },
          {
            ...{
              ...rest,
              day: TODAY / DAY_MS,
              device: 'A',
              received: 4,
              batchedKnown: 3,
              batched: 2,
            },
            ...{ laterPageKnown: 2, sentByLaterPage: 1 },
            queueDelays: [
              [0, 1],
              [1_200, 2],
            ],
          },
        ]);
        expect(await counts({ org: 'nobody' })).toEqual([]);
      });

      it('counts the gaps of a session, on the day and device of its first event', async () => {
        await store.append([
          numbered(5, TODAY + HOUR, { device: 'B' }),
          numbered(3, TODAY - HOUR, { device: 'A' }),
          numbered(3, TODAY - HOUR, { device: 'A' }),
          numbered(2, TODAY, { sessionId: 'else', device: 'C' }),
          record({ sessionId: 'unnumbered' }),
          numbered(9, TODAY, { org: 'other' }),
        ]);
        expect(await missing()).toEqual([
          [-1, 'A', 3, 0],
          [0, 'C', 1, 0],
        ]);
      });

      it('counts no gap twice when the range cuts a session', async () => {
        await store.append([
          numbered(2, TODAY - 3 * HOUR),
          numbered(5, TODAY - 2 * HOUR),
          numbered(8, TODAY + HOUR),
          numbered(3, TODAY + 2 * HOUR),
        ]);
        // The gaps are 1 and 4 before the cut, 6 and 7 after it. 3 is delayed.
        expect(await missing({ to: TODAY })).toEqual([[-1, null, 2, 0]]);
        expect(await missing({ from: TODAY })).toEqual([[0, null, 2, 0]]);
        expect(await missing()).toEqual([[-1, null, 4, 0]]);
        expect(await missing({ from: TODAY + 2 * HOUR })).toEqual([]);
      });

      it('treats a session as active when its last event arrived recently, whenever it happened', async () => {
        await store.append([
          numbered(1, TODAY),
          numbered(3, TODAY + HOUR, {
            deliveryInfo: deliveryInfo({ sequence: 3, queueDelayMs: 2 * HOUR }),
          }),
        ]);
        expect(await missing({ activeSince: TODAY + 3 * HOUR })).toEqual([[0, null, 0, 1]]);
        expect(await missing({ activeSince: TODAY + 3 * HOUR + 1 })).toEqual([[0, null, 1, 0]]);
        expect(await missing({ to: TODAY + 1, activeSince: TODAY })).toEqual([]);
      });

      it('counts duplicates with the stored event, in one call and later, but no repeated import', async () => {
        const first = record({ clientEventId: 'own', device: 'A' });
        const again = (createdAt: number) =>
          record({ clientEventId: 'own', device: 'B', createdAt });
        await store.append([first, again(TODAY)]);
        await store.append([again(TODAY - 2 * DAY_MS)]);
        await store.append([first]);
        const nameless = record();
        await store.append([nameless]);
        await store.append([nameless]);
        expect(
          (await counts()).map(({ device, received, duplicates }) => [
            device,
            received,
            duplicates,
          ]),
        ).toEqual([
          ['A', 1, 2],
          [null, 1, 0],
        ]);
      });

      it('erases the duplicate counts of erased days', async () => {
        const twice = (org: string, createdAt: number) =>
          [0, 1].map(() => record({ org, createdAt, clientEventId: `${createdAt}` }));
        await store.append([
          ...twice('org', TODAY - 2 * DAY_MS),
          ...twice('org', TODAY),
          ...twice('other', TODAY - 2 * DAY_MS),
        ]);
        const duplicates = async (org: string) =>
          (await counts({ org })).map(({ day, duplicates }) => [day - TODAY / DAY_MS, duplicates]);
        await store.erase({ org: 'org', before: TODAY }, 10);
        expect(await duplicates('org')).toEqual([[0, 1]]);
        expect(await duplicates('other')).toEqual([[-2, 1]]);
      });

      describe('imports duplicate counts', () => {
        const day = TODAY / DAY_MS;
        const imported = (
          device: string | null,
          count: number,
          more: Partial<DuplicateCount> = {},
        ) => ({
          ...{ org: 'org', day, device, count },
          ...more,
        });
        const duplicateCounts = async (org = 'org') =>
          (await counts({ org, from: TODAY - 9 * DAY_MS })).map(({ day, device, duplicates }) => [
            day - TODAY / DAY_MS,
            device,
            duplicates,
          ]);

        it('once for each source, with the last value, in addition to its own', async () => {
          await store.append(['A', 'A'].map((device) => record({ clientEventId: 'own', device })));
          const first = [imported('A', 3), imported(null, 2), imported('A', 7, { org: 'other' })];
          for (let i = 0; i < 2; i++) await store.duplicates.importCounts('one', first);
          expect(await duplicateCounts()).toEqual([
            [0, 'A', 4],
            [0, null, 2],
          ]);
          await store.duplicates.importCounts('one', [imported('A', 5)]);
          await store.duplicates.importCounts('two', [
            imported('A', 10),
            imported('it\'s "ü" 😀', 1),
          ]);
          await store.duplicates.importCounts('one', first.slice(1));
          await store.duplicates.importCounts('two', []);
          expect(new Set(await duplicateCounts())).toEqual(
            new Set([
              [0, 'A', 16],
              [0, null, 2],
              [0, 'it\'s "ü" 😀', 1],
            ]),
          );
          expect(await duplicateCounts('other')).toEqual([[0, 'A', 7]]);
        });

        it('and lists them in pages', async () => {
          const counts = [
            imported('A', 1),
            imported('B', 2),
            imported(null, 3),
            imported('A', 4, { day: day - 1 }),
            imported('A', 5, { org: 'another' }),
            imported('A', 6, { org: 'other', day: -3 }),
          ];
          await store.duplicates.importCounts('one', counts);
          await store.duplicates.importCounts('two', [imported('A', 10)]);
          const expected = [imported('A', 11), ...counts.slice(1)];
          const listed: DuplicateCount[] = [];
          for (let page: DuplicateCount[]; ; listed.push(...page)) {
            page = await store.duplicates.list(listed.at(-1), 2);
            if (!page.length) break;
          }
          expect(listed).toHaveLength(expected.length);
          expect(listed).toEqual(expect.arrayContaining(expected));
          expect(await store.duplicates.list(undefined, 100)).toEqual(listed);
        });

        it('and erases them with their days', async () => {
          await store.duplicates.importCounts('one', [
            imported('A', 1),
            imported('A', 2, { day: day - 3 }),
          ]);
          await store.erase({ before: TODAY }, 10);
          expect(await duplicateCounts()).toEqual([[0, 'A', 1]]);
        });

        it('and has a stable source id', async () => {
          const id = await store.duplicates.sourceId();
          expect(id).toMatch(/^[0-9a-f-]{32,36}$/);
          expect(id).not.toMatch(/^[0-]+$/);
          if (fixture.durable) {
            await store.close();
            store = fixture.open();
          }
          expect(await store.duplicates.sourceId()).toBe(id);
        });
      });
    });

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
      'looks into metadata by keys and types: %j',
      async (metadata, expected) => {
        const events = await store.append(
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
        expect(await ids({ metadata })).toEqual(expected.map((i) => events[i]?.id));
        const count = (await store.days({ org: 'org', metadata }))[0]?.count ?? 0;
        expect(count).toBe(expected.length);
      },
    );

    it('scans all orgs in storage order, also from a given event', async () => {
      const events = await store.append([
        record({ createdAt: TODAY + 5 }),
        record({ org: 'other' }),
        record({ createdAt: TODAY - DAY_MS }),
      ]);
      const later = await store.append([record()]);
      const order = [...events, ...later].map(({ id }) => id);
      const scanned = async (after: string | undefined, limit: number) =>
        (await store.scan(after, limit))?.map(({ id }) => id);
      expect(await scanned(undefined, 10)).toEqual(order);
      expect(await scanned(undefined, 2)).toEqual(order.slice(0, 2));
      expect(await scanned(order[1], 2)).toEqual(order.slice(2));
      expect(await scanned(order[3], 2)).toEqual([]);
      const [last] = await store.append([record()]);
      expect(await scanned(order[3], 2)).toEqual([last?.id]);
      expect(await store.scan('none', 2)).toBeUndefined();
    });

    it('erases exactly the events of a filter, and subtracts them from the counts', async () => {
      const aged = (sessionId: string, days: number, org = 'org') =>
        record({ sessionId, org, createdAt: TODAY - days * DAY_MS, metric: days });
      const [, b, c, d] = await store.append([
        aged('s', 0),
        aged('s', 0, 'other'),
        aged('t', 3),
        aged('s2', 1),
        aged('s', 1),
      ]);
      const eraseAll = async (filter: EraseFilter) => {
        let sum = 0;
        for (let gone = 1; gone > 0; sum += gone) gone = await store.erase(filter, 2);
        return sum;
      };
      expect(await eraseAll({ org: 'org', sessionId: 's' })).toBe(2);
      expect(await ids()).toEqual([c?.id, d?.id]);
      expect(await ids({ org: 'other' })).toEqual([b?.id]);
      expect(await store.days({ org: 'org' })).toEqual([
        { day: TODAY / DAY_MS - 3, count: 1, metric: 3 },
        { day: TODAY / DAY_MS - 1, count: 1, metric: 1 },
      ]);
      expect(await eraseAll({ before: TODAY - DAY_MS })).toBe(1);
      expect(await eraseAll({ before: TODAY - DAY_MS })).toBe(0);
      expect(await ids()).toEqual([d?.id]);
      await expect(store.erase({}, 2)).rejects.toThrow(
        'erase: the filter is empty; give at least one field',
      );
    });

    it('keeps correct counts when it rebuilds the roll-up', async () => {
      const aged = (days: number, metric: number, org = 'org') =>
        record({ createdAt: TODAY - days * DAY_MS, metric, org });
      await store.append([aged(0, 0.1), aged(40, 0.1), aged(40, 0.2), aged(40, 1, 'other')]);
      await store.append([aged(40, 0.7), aged(400, 3)]);
      await store.erase({ org: 'org', before: TODAY - 50 * DAY_MS }, 10);
      const before = await store.days({ org: 'org' });
      expect(before).toHaveLength(2);
      expect(await store.rebuildRollup()).toBe(0);
      expect(await store.days({ org: 'org' })).toEqual(before);
    });

    it('finishes pending appends at close, and rejects later ones', async () => {
      const pending = store.append([record()]);
      await store.close();
      expect(await pending).toHaveLength(1);
      await expect(store.append([record()])).rejects.toThrow(StoreClosedError);
      await store.close();
    });

    it('has the same events after reopening', async ({ skip }) => {
      skip(!fixture.durable, 'this store is in memory');
      const events = await store.append(
        VARIED.map((more, i) => record({ ...more, clientEventId: `${i}` })),
      );
      const before = { list: await store.list(all()), days: await store.days({ org: 'org' }) };
      await store.close();
      store = fixture.open();
      expect({ list: await store.list(all()), days: await store.days({ org: 'org' }) }).toEqual(
        before,
      );
      expect(await store.append([record({ clientEventId: '3' })])).toEqual([events[3]]);
    });

    adminRecordCases({
      store: () => store,
      openAnother: () => (fixture.durable ? fixture.open() : undefined),
    });

    orderCases(() => store);

    it('rejects events when too many wait for their commit', async () => {
      const size = 500;
      const calls = await Promise.allSettled(
        Array.from({ length: 100 }, () =>
          store.append(Array.from({ length: size }, () => record())),
        ),
      );
      const refused = calls.filter(({ status }) => status === 'rejected');
      expect(refused.length).toBeGreaterThan(0);
      for (const { reason } of refused as PromiseRejectedResult[]) {
        expect(reason).toBeInstanceOf(StoreUnavailableError);
      }
      const stored = (calls.length - refused.length) * size;
      expect((await store.list(all({ limit: 1 })))?.count).toBe(stored);
    });
  });
}
