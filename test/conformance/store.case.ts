import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DuplicateCount } from '../../collector/src/store/duplicates.js';
import type { Erasure, EventRecord, ListRequest, Store } from '../../collector/src/store/store.js';
import { StoreBusy } from '../../collector/src/store/store.js';
import type { JsonObject } from '../../src/contract/index.js';
import { all, DAY, passage, record, TODAY, VARIED } from './records.js';

export interface StoreRoom {
  /** Opens the store; what an earlier one has kept is there again, when `keeps`. */
  open(): Store;
  /** Whether what is stored outlives the store that was opened. */
  keeps: boolean;
  clear(): Promise<void>;
}

/** What every store must do. */
export function storeSuite(name: string, room: () => StoreRoom) {
  describe(name, () => {
    let place: StoreRoom;
    let store: Store;
    beforeEach(() => {
      place = room();
      store = place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.clear();
    });

    const ids = async (more: Partial<ListRequest> = {}) =>
      (await store.list(all(more)))?.events.map(({ id }) => id);

    it('gives back what it was given', async () => {
      const full = record({
        eventId: 'own',
        userId: 'user',
        assetId: 'asset',
        configId: 'config',
        configuration: { fabric: 'wool', parts: [1, { a: null }] },
        device: 'Browser "7"',
        referer: 'https://shop.example/ü?x=1',
        metric: -0.1,
        metadata: { text: "it's ü 😀", nested: { on: true, none: null, list: [1, '2'] } },
        passage: { number: 7, waited: 1_234, batched: true, nextPage: false },
      });
      const bare = record();
      const seen = record({ passage: passage() });
      expect(await store.append([full, bare, seen])).toEqual([full, bare, seen]);
      expect(await store.get('org', full.id)).toEqual(full);
      expect((await store.list(all()))?.events).toEqual([full, bare, seen]);
    });

    it('has no event of another org, and none that does not exist', async () => {
      const [kept] = await store.append([record()]);
      expect(await store.get('other', kept?.id as string)).toBeUndefined();
      expect(await store.get('org', 'none')).toBeUndefined();
      expect(await ids({ org: 'other' })).toEqual([]);
      expect(await store.days({ org: 'other' })).toEqual([]);
    });

    it('appends nothing when nothing is given', async () => {
      expect(await store.append([])).toEqual([]);
    });

    it('keeps one event of an id, in one call, in several at once, and later', async () => {
      const named = (metric: number) => record({ eventId: 'own', metric });
      const first = named(1);
      const answers = await Promise.all([
        store.append([first, named(2)]),
        store.append([named(3)]),
        store.append([record({ eventId: 'else' }), named(4)]),
      ]);
      const later = await store.append([named(5)]);
      for (const answer of [...answers, later]) expect(answer.at(-1)).toEqual(first);
      expect((await store.list(all()))?.count).toBe(2);
      expect(await store.days({ org: 'org' })).toEqual([{ day: TODAY / DAY, count: 2, metric: 2 }]);
      const [other] = await store.append([record({ org: 'other', eventId: 'own' })]);
      expect(other?.org).toBe('other');
    });

    it('stores all of a call or none', async () => {
      const broken = record({ metric: {} as never });
      await expect(store.append([record(), broken])).rejects.toThrow(StoreBusy);
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
      ['type', { type: 'product ordered' }, ({ type }) => type === 'product ordered'],
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
      ['from', { from: TODAY - 2 * DAY }, ({ createdAt = 0 }) => createdAt >= TODAY - 2 * DAY],
      ['to', { to: TODAY - 2 * DAY }, ({ createdAt = 0 }) => createdAt < TODAY - 2 * DAY],
      ['from within a day', { from: TODAY + 1 }, ({ createdAt = 0 }) => createdAt >= TODAY + 1],
      [
        'type and days',
        { type: 'own', from: TODAY - 5 * DAY, to: TODAY },
        ({ type, createdAt = 0 }) =>
          type === 'own' && createdAt >= TODAY - 5 * DAY && createdAt < TODAY,
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
        expect(new Set(found?.events)).toEqual(new Set(expected));
        const byHand = new Map<number, { day: number; count: number; metric: number }>();
        for (const { createdAt, metric } of expected) {
          const day = Math.floor(createdAt / DAY);
          const sum = byHand.get(day) ?? { day, count: 0, metric: 0 };
          byHand.set(day, { day, count: sum.count + 1, metric: sum.metric + metric });
        }
        const days = [...byHand.values()].sort((a, b) => a.day - b.day);
        expect(await store.days({ org: 'org', ...filter })).toEqual(days);
      },
    );

    describe('delivery', () => {
      const HOUR = DAY / 24;
      const range = {
        org: 'org',
        from: TODAY - 7 * DAY,
        to: TODAY + DAY,
        runningSince: TODAY + DAY,
      };
      const counts = async (more: Partial<typeof range> = {}) =>
        (await store.delivery({ ...range, ...more })).sort(
          (a, b) => a.day - b.day || `${a.device}`.localeCompare(`${b.device}`),
        );
      const numbered = (number: number, createdAt: number, more: Partial<EventRecord> = {}) =>
        record({ createdAt, passage: passage({ number }), ...more });
      const missing = async (more?: Partial<typeof range>) =>
        (await counts(more))
          .filter(({ lost, outstanding }) => lost || outstanding)
          .map(({ day, device, lost, outstanding }) => [
            day - TODAY / DAY,
            device,
            lost,
            outstanding,
          ]);

      it('counts events by day and device, and what is known of their way', async () => {
        const noted = (more: Parameters<typeof passage>[0], device: string | null, at = TODAY) =>
          record({ createdAt: at, device, passage: passage(more) });
        await store.append([
          noted({ waited: 0, batched: true }, 'A'),
          noted({ waited: 1_249, batched: true, nextPage: true }, 'A'),
          noted({ waited: 1_204, nextPage: false }, 'A'),
          record({ device: 'A' }),
          noted({ waited: 87_654_321 }, null, TODAY - 1),
          noted({}, 'A', TODAY - 8 * DAY),
          noted({}, 'A', TODAY + DAY),
          record({ org: 'other' }),
        ]);
        const rest = { lost: 0, outstanding: 0, duplicates: 0 };
        expect(await counts()).toEqual([
          {
            ...{ ...rest, day: TODAY / DAY - 1, device: null, received: 1, noted: 1, batched: 0 },
            ...{ paged: 0, nextPage: 0, waits: [[88_000_000, 1]] },
          },
          {
            ...{ ...rest, day: TODAY / DAY, device: 'A', received: 4, noted: 3, batched: 2 },
            ...{ paged: 2, nextPage: 1 },
            waits: [
              [0, 1],
              [1_200, 2],
            ],
          },
        ]);
        expect(await counts({ org: 'nobody' })).toEqual([]);
      });

      it('misses the numbers that a session has not, on the day and device of its first event', async () => {
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

      it('misses nothing twice where the range cuts a session, and nothing that stands beyond', async () => {
        await store.append([
          numbered(2, TODAY - 3 * HOUR),
          numbered(5, TODAY - 2 * HOUR),
          numbered(8, TODAY + HOUR),
          numbered(3, TODAY + 2 * HOUR),
        ]);
        // 1 and 4 before, 6 and 7 after; 3 came late.
        expect(await missing({ to: TODAY })).toEqual([[-1, null, 2, 0]]);
        expect(await missing({ from: TODAY })).toEqual([[0, null, 2, 0]]);
        expect(await missing()).toEqual([[-1, null, 4, 0]]);
        expect(await missing({ from: TODAY + 2 * HOUR })).toEqual([]);
      });

      it('waits for a session while its last event arrived of late, though it happened before', async () => {
        await store.append([
          numbered(1, TODAY),
          numbered(3, TODAY + HOUR, { passage: passage({ number: 3, waited: 2 * HOUR }) }),
        ]);
        expect(await missing({ runningSince: TODAY + 3 * HOUR })).toEqual([[0, null, 0, 1]]);
        expect(await missing({ runningSince: TODAY + 3 * HOUR + 1 })).toEqual([[0, null, 1, 0]]);
        expect(await missing({ to: TODAY + 1, runningSince: TODAY })).toEqual([]);
      });

      it('counts duplicates with the event that is stored, in one call and later; not what is imported', async () => {
        const first = record({ eventId: 'own', device: 'A' });
        const again = (createdAt: number) => record({ eventId: 'own', device: 'B', createdAt });
        await store.append([first, again(TODAY)]);
        await store.append([again(TODAY - 2 * DAY)]);
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

      it('forgets the duplicates of days that are erased as a whole', async () => {
        const twice = (org: string, createdAt: number) =>
          [0, 1].map(() => record({ org, createdAt, eventId: `${createdAt}` }));
        await store.append([
          ...twice('org', TODAY - 2 * DAY),
          ...twice('org', TODAY),
          ...twice('other', TODAY - 2 * DAY),
        ]);
        const duplicates = async (org: string) =>
          (await counts({ org })).map(({ day, duplicates }) => [day - TODAY / DAY, duplicates]);
        await store.erase({ org: 'org', before: TODAY }, 10);
        expect(await duplicates('org')).toEqual([[0, 1]]);
        expect(await duplicates('other')).toEqual([[-2, 1]]);
      });

      describe('takes over from another store how many came again', () => {
        const day = TODAY / DAY;
        const came = (
          device: string | null,
          count: number,
          more: Partial<DuplicateCount> = {},
        ) => ({
          ...{ org: 'org', day, device, count },
          ...more,
        });
        const told = async (org = 'org') =>
          (await counts({ org, from: TODAY - 9 * DAY })).map(({ day, device, duplicates }) => [
            day - TODAY / DAY,
            device,
            duplicates,
          ]);

        it('once, however often, as high as it was last, beside its own and those of others', async () => {
          await store.append(['A', 'A'].map((device) => record({ eventId: 'own', device })));
          const first = [came('A', 3), came(null, 2), came('A', 7, { org: 'other' })];
          for (let i = 0; i < 2; i++) await store.duplicates.takeOver('one', first);
          expect(await told()).toEqual([
            [0, 'A', 4],
            [0, null, 2],
          ]);
          await store.duplicates.takeOver('one', [came('A', 5)]);
          await store.duplicates.takeOver('two', [came('A', 10), came('it\'s "ü" 😀', 1)]);
          await store.duplicates.takeOver('one', first.slice(1));
          await store.duplicates.takeOver('two', []);
          expect(new Set(await told())).toEqual(
            new Set([
              [0, 'A', 16],
              [0, null, 2],
              [0, 'it\'s "ü" 😀', 1],
            ]),
          );
          expect(await told('other')).toEqual([[0, 'A', 7]]);
        });

        it('and hands them on, a page at a time, until there are no more', async () => {
          const given = [
            came('A', 1),
            came('B', 2),
            came(null, 3),
            came('A', 4, { day: day - 1 }),
            came('A', 5, { org: 'another' }),
            came('A', 6, { org: 'other', day: -3 }),
          ];
          await store.duplicates.takeOver('one', given);
          await store.duplicates.takeOver('two', [came('A', 10)]);
          const expected = [came('A', 11), ...given.slice(1)];
          const listed: DuplicateCount[] = [];
          for (let page: DuplicateCount[]; ; listed.push(...page)) {
            page = await store.duplicates.list(listed.at(-1), 2);
            if (!page.length) break;
          }
          expect(listed).toHaveLength(expected.length);
          expect(listed).toEqual(expect.arrayContaining(expected));
          expect(await store.duplicates.list(undefined, 100)).toEqual(listed);
        });

        it('and forgets them with their days', async () => {
          await store.duplicates.takeOver('one', [came('A', 1), came('A', 2, { day: day - 3 })]);
          await store.erase({ before: TODAY }, 10);
          expect(await told()).toEqual([[0, 'A', 1]]);
        });

        it('which has a name of its own, the same each time', async () => {
          const name = await store.duplicates.source();
          expect(name).toMatch(/^[0-9a-f-]{32,36}$/);
          expect(name).not.toMatch(/^[0-]+$/);
          if (place.keeps) {
            await store.close();
            store = place.open();
          }
          expect(await store.duplicates.source()).toBe(name);
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

    it('scans all orgs in the order of arrival, and goes on behind an event', async () => {
      const events = await store.append([
        record({ createdAt: TODAY + 5 }),
        record({ org: 'other' }),
        record({ createdAt: TODAY - DAY }),
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

    it('erases what it is told to, out of the counts too, and nothing else', async () => {
      const aged = (sessionId: string, days: number, org = 'org') =>
        record({ sessionId, org, createdAt: TODAY - days * DAY, metric: days });
      const [, b, c, d] = await store.append([
        aged('s', 0),
        aged('s', 0, 'other'),
        aged('t', 3),
        aged('s2', 1),
        aged('s', 1),
      ]);
      const eraseAll = async (what: Erasure) => {
        let sum = 0;
        for (let gone = 1; gone > 0; sum += gone) gone = await store.erase(what, 2);
        return sum;
      };
      expect(await eraseAll({ org: 'org', sessionId: 's' })).toBe(2);
      expect(await ids()).toEqual([c?.id, d?.id]);
      expect(await ids({ org: 'other' })).toEqual([b?.id]);
      expect(await store.days({ org: 'org' })).toEqual([
        { day: TODAY / DAY - 3, count: 1, metric: 3 },
        { day: TODAY / DAY - 1, count: 1, metric: 1 },
      ]);
      expect(await eraseAll({ before: TODAY - DAY })).toBe(1);
      expect(await eraseAll({ before: TODAY - DAY })).toBe(0);
      expect(await ids()).toEqual([d?.id]);
      await expect(store.erase({}, 2)).rejects.toThrow('nothing says what is to be erased');
    });

    it('leaves counts as they are that are right when it counts anew', async () => {
      const aged = (days: number, metric: number, org = 'org') =>
        record({ createdAt: TODAY - days * DAY, metric, org });
      await store.append([aged(0, 0.1), aged(40, 0.1), aged(40, 0.2), aged(40, 1, 'other')]);
      await store.append([aged(40, 0.7), aged(400, 3)]);
      await store.erase({ org: 'org', before: TODAY - 50 * DAY }, 10);
      const before = await store.days({ org: 'org' });
      expect(before).toHaveLength(2);
      expect(await store.recount()).toBe(0);
      expect(await store.days({ org: 'org' })).toEqual(before);
    });

    it('finishes what waits when it is closed, and takes nothing more', async () => {
      const waits = store.append([record()]);
      await store.close();
      expect(await waits).toHaveLength(1);
      await expect(store.append([record()])).rejects.toThrow(StoreBusy);
      await store.close();
    });

    it('has everything again when it is opened again', async ({ skip }) => {
      skip(!place.keeps, 'what it stores does not outlive it');
      const events = await store.append(
        VARIED.map((more, i) => record({ ...more, eventId: `${i}` })),
      );
      const before = { list: await store.list(all()), days: await store.days({ org: 'org' }) };
      await store.close();
      store = place.open();
      expect({ list: await store.list(all()), days: await store.days({ org: 'org' }) }).toEqual(
        before,
      );
      expect(await store.append([record({ eventId: '3' })])).toEqual([events[3]]);
    });

    it('tells a sender to come back when too much waits', async () => {
      const size = 500;
      const calls = await Promise.allSettled(
        Array.from({ length: 100 }, () =>
          store.append(Array.from({ length: size }, () => record())),
        ),
      );
      const refused = calls.filter(({ status }) => status === 'rejected');
      expect(refused.length).toBeGreaterThan(0);
      for (const { reason } of refused as PromiseRejectedResult[]) {
        expect(reason).toBeInstanceOf(StoreBusy);
      }
      const stored = (calls.length - refused.length) * size;
      expect((await store.list(all({ limit: 1 })))?.count).toBe(stored);
    });
  });
}
