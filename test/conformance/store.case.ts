import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  StoreClosedError,
  StoreUnavailableError,
  StoreWriteError,
} from '../../collector/src/store/errors.js';
import type { EraseFilter, ListRequest, Store } from '../../collector/src/store/store.js';
import { adminRecordCases } from './admin-records.case.js';
import { deliveryCases } from './delivery.case.js';
import { filterCases } from './filters.case.js';
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

    it('keeps correct counts when it rebuilds the rollup', async () => {
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

    filterCases(() => store);

    deliveryCases({
      store: () => store,
      async reopen() {
        if (!fixture.durable) return;
        await store.close();
        store = fixture.open();
      },
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
