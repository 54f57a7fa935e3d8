import { describe, expect, it } from 'vitest';
import type { DuplicateCount } from '../../collector/src/store/duplicate-counts.js';
import type { EventRecord, Store } from '../../collector/src/store/store.js';
import { DAY_MS, deliveryInfo, record, TODAY } from './records.js';

interface DeliveryFixture {
  /** The store of the running test. */
  store(): Store;
  /** Closes the store and opens it again; does nothing for a store in memory. */
  reopen(): Promise<void>;
}

/** The cases of delivery and duplicate counts, within the suite of a store. */
export function deliveryCases({ store, reopen }: DeliveryFixture) {
  describe('delivery', () => {
    const HOUR_MS = DAY_MS / 24;
    const range = {
      org: 'org',
      from: TODAY - 7 * DAY_MS,
      to: TODAY + DAY_MS,
      activeSince: TODAY + DAY_MS,
    };
    const counts = async (more: Partial<typeof range> = {}) =>
      (await store().delivery({ ...range, ...more })).sort(
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
      const noted = (more: Parameters<typeof deliveryInfo>[0], device: string | null, at = TODAY) =>
        record({ createdAt: at, device, deliveryInfo: deliveryInfo(more) });
      await store().append([
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
      await store().append([
        numbered(5, TODAY + HOUR_MS, { device: 'B' }),
        numbered(3, TODAY - HOUR_MS, { device: 'A' }),
        numbered(3, TODAY - HOUR_MS, { device: 'A' }),
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
      await store().append([
        numbered(2, TODAY - 3 * HOUR_MS),
        numbered(5, TODAY - 2 * HOUR_MS),
        numbered(8, TODAY + HOUR_MS),
        numbered(3, TODAY + 2 * HOUR_MS),
      ]);
      // The gaps are 1 and 4 before the cut, 6 and 7 after it. 3 is delayed.
      expect(await missing({ to: TODAY })).toEqual([[-1, null, 2, 0]]);
      expect(await missing({ from: TODAY })).toEqual([[0, null, 2, 0]]);
      expect(await missing()).toEqual([[-1, null, 4, 0]]);
      expect(await missing({ from: TODAY + 2 * HOUR_MS })).toEqual([]);
    });

    it('treats a session as active when its last event arrived recently, whenever it happened', async () => {
      await store().append([
        numbered(1, TODAY),
        numbered(3, TODAY + HOUR_MS, {
          deliveryInfo: deliveryInfo({ sequence: 3, queueDelayMs: 2 * HOUR_MS }),
        }),
      ]);
      expect(await missing({ activeSince: TODAY + 3 * HOUR_MS })).toEqual([[0, null, 0, 1]]);
      expect(await missing({ activeSince: TODAY + 3 * HOUR_MS + 1 })).toEqual([[0, null, 1, 0]]);
      expect(await missing({ to: TODAY + 1, activeSince: TODAY })).toEqual([]);
    });

    it('counts duplicates with the stored event, in one call and later, but no repeated import', async () => {
      const first = record({ clientEventId: 'own', device: 'A' });
      const again = (createdAt: number) => record({ clientEventId: 'own', device: 'B', createdAt });
      await store().append([first, again(TODAY)]);
      await store().append([again(TODAY - 2 * DAY_MS)]);
      await store().append([first]);
      const nameless = record();
      await store().append([nameless]);
      await store().append([nameless]);
      expect(
        (await counts()).map(({ device, received, duplicates }) => [device, received, duplicates]),
      ).toEqual([
        ['A', 1, 2],
        [null, 1, 0],
      ]);
    });

    it('erases the duplicate counts of erased days', async () => {
      const twice = (org: string, createdAt: number) =>
        [0, 1].map(() => record({ org, createdAt, clientEventId: `${createdAt}` }));
      await store().append([
        ...twice('org', TODAY - 2 * DAY_MS),
        ...twice('org', TODAY),
        ...twice('other', TODAY - 2 * DAY_MS),
      ]);
      const duplicates = async (org: string) =>
        (await counts({ org })).map(({ day, duplicates }) => [day - TODAY / DAY_MS, duplicates]);
      await store().erase({ org: 'org', before: TODAY }, 10);
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
        await store().append(['A', 'A'].map((device) => record({ clientEventId: 'own', device })));
        const first = [imported('A', 3), imported(null, 2), imported('A', 7, { org: 'other' })];
        for (let i = 0; i < 2; i++) await store().duplicates.importCounts('one', first);
        expect(await duplicateCounts()).toEqual([
          [0, 'A', 4],
          [0, null, 2],
        ]);
        await store().duplicates.importCounts('one', [imported('A', 5)]);
        await store().duplicates.importCounts('two', [
          imported('A', 10),
          imported('it\'s "ü" 😀', 1),
        ]);
        await store().duplicates.importCounts('one', first.slice(1));
        await store().duplicates.importCounts('two', []);
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
        await store().duplicates.importCounts('one', counts);
        await store().duplicates.importCounts('two', [imported('A', 10)]);
        const expected = [imported('A', 11), ...counts.slice(1)];
        const listed: DuplicateCount[] = [];
        for (let page: DuplicateCount[]; ; listed.push(...page)) {
          page = await store().duplicates.list(listed.at(-1), 2);
          if (!page.length) break;
        }
        expect(listed).toHaveLength(expected.length);
        expect(listed).toEqual(expect.arrayContaining(expected));
        expect(await store().duplicates.list(undefined, 100)).toEqual(listed);
      });

      it('and erases them with their days', async () => {
        await store().duplicates.importCounts('one', [
          imported('A', 1),
          imported('A', 2, { day: day - 3 }),
        ]);
        await store().erase({ before: TODAY }, 10);
        expect(await duplicateCounts()).toEqual([[0, 'A', 1]]);
      });

      it('and has a stable source id', async () => {
        const id = await store().duplicates.sourceId();
        expect(id).toMatch(/^[0-9a-f-]{32,36}$/);
        expect(id).not.toMatch(/^[0-]+$/);
        await reopen();
        expect(await store().duplicates.sourceId()).toBe(id);
      });
    });
  });
}
