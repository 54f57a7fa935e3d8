import { describe, expect, it } from 'vitest';
import type { BreakdownRequest, QuestionScope } from '../../collector/src/questions/requests.js';
import type { EventRecord, Store } from '../../collector/src/store/store.js';
import { all, DAY_MS, deliveryInfo, record, recordsOf, TODAY } from './records.js';

/** Every order of a list. */
const permutations = <Item>(items: readonly Item[]): Item[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, i) =>
        permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]),
      );

const ORDER = 'order:1001';

const report = (more: Partial<EventRecord>): EventRecord =>
  record({ type: 'product ordered', clientEventId: ORDER, ...more });

/** The thank-you page, with the tax that a tag forgot, in a session with campaign and number. */
const page = () =>
  report({
    sessionId: 'page',
    userId: 'user',
    device: 'Browser',
    referer: 'https://shop.example/thanks',
    metric: 50,
    metadata: {
      ...{ $id: 'page-1', $seq: 7, $campaign_source: 'newsletter', transaction_id: '#1001' },
      ...{ value: 50, currency: 'EUR', item_id: 'CH-1' },
    },
    deliveryInfo: deliveryInfo({ sequence: 7, queueDelayMs: 40 }),
  });

const pixel = () =>
  report({
    sessionId: 'pixel',
    metric: 51,
    metadata: { $id: 'pixel-1', transaction_id: '1001', value: 51, currency: 'EUR' },
    deliveryInfo: deliveryInfo(),
  });

const webhook = (time: number, value: number, $visit?: string) =>
  report({
    sessionId: $visit ?? ORDER,
    metric: value,
    metadata: {
      ...{ $id: ORDER, $webhook: 'shopify', $webhook_time: time, ...($visit && { $visit }) },
      ...{ transaction_id: '1001', value, currency: 'EUR', tax: 9.5 },
    },
  });

const SCOPE: QuestionScope = {
  ...{ org: 'org', robots: 'include', dimensions: [] },
  zone: { name: 'UTC', offsets: [[0, 0]] },
};

const PAGE = { limit: 10, offset: 0 };

const BREAKDOWN: BreakdownRequest = {
  ...{ scope: SCOPE, by: ['campaign.source'], ...PAGE },
  sort: { field: 'key', descending: false },
};

export function orderCases(store: () => Store) {
  describe('orders', () => {
    const stored = async (org = 'org') => {
      const page = await store().list(all({ org }));
      expect(page?.count).toBe(1);
      return (recordsOf(page) as EventRecord[])[0] as EventRecord;
    };

    const totals = async () => (await store().questions.breakdown(BREAKDOWN)).totals;

    it.each([
      ['with the visit of the cart', 'cart'],
      ['without one', undefined],
    ])(
      'become one event after any sequence of reports, %s',
      async (_, $visit) => {
        const kinds = [page, pixel, () => webhook(1, 59.5, $visit), () => webhook(2, 59.9, $visit)];
        for (const [i, sequence] of permutations(kinds).entries()) {
          const org = `org-${i}`;
          // Some in one commit, some alone, and all of them again.
          const reports = [...sequence, ...sequence].map((make) => ({ ...make(), org }));
          const split = i % reports.length;
          await store().append(reports.slice(0, split));
          for (const each of reports.slice(split)) await store().append([each]);
          const order = await stored(org);
          expect(order).toMatchObject({
            ...{ id: reports[0]?.id, clientEventId: ORDER, sessionId: $visit ?? 'page' },
            ...{ userId: 'user', device: 'Browser', metric: 59.9 },
            referer: 'https://shop.example/thanks',
            metadata: {
              ...{ $id: 'page-1', $campaign_source: 'newsletter', $webhook: 'shopify' },
              ...{ transaction_id: '1001', value: 59.9, currency: 'EUR', tax: 9.5 },
            },
          });
          // The page's product fields do not belong to the platform's list.
          expect(order.metadata).not.toHaveProperty('item_id');
          expect(order.deliveryInfo?.sequence).toBe($visit ? null : 7);
          const [day] = await store().days({ org });
          expect(day).toMatchObject({ day: TODAY / DAY_MS, count: 1 });
          expect(day?.metric).toBeCloseTo(59.9, 6);
        }
      },
      60_000,
    );

    it('return the merged order to each sender', async () => {
      const [first] = await store().append([page()]);
      const [second] = await store().append([webhook(1, 59.5)]);
      expect(second).toMatchObject({ id: first?.id, sessionId: 'page', metric: 59.5 });
      expect(await store().get('org', first?.id as string)).toEqual(second);
    });

    it('count once, with the value of the platform, in the answer to a question', async () => {
      await store().append([page()]);
      expect((await totals()).money).toEqual([
        { currency: 'EUR', value: 500_000, refunded: 0, orders: 1 },
      ]);
      await store().append([webhook(1, 59.5)]);
      await store().append([webhook(1, 59.5), page()]);
      expect((await totals()).money).toEqual([
        { currency: 'EUR', value: 595_000, refunded: 0, orders: 1 },
      ]);
      expect((await stored()).sessionId).toBe('page');
    });

    it('leave the other events of a session in it', async () => {
      // The order is the first event of the session that it leaves, and of the one that it enters.
      await store().append([page()]);
      await store().append([record({ sessionId: 'page' }), record({ sessionId: 'page' })]);
      await store().append([webhook(1, 59.5, 'cart')]);
      await store().append([record({ sessionId: 'page' }), record({ sessionId: 'cart' })]);
      const { rows } = await store().questions.sessions({ scope: SCOPE, ...PAGE });
      const events = Object.fromEntries(rows.map((row) => [row.sessionId, row.events]));
      expect(events).toEqual({ page: 3, cart: 2 });
      expect(await totals()).toMatchObject({ events: 5, sessions: 2 });
    });

    it('are no duplicates of each other', async () => {
      await store().append([page()]);
      await store().append([page(), webhook(1, 59.5)]);
      await store().append([webhook(1, 59.5), pixel()]);
      const counts = await store().delivery({
        ...{ org: 'org', from: TODAY, to: TODAY + DAY_MS, activeSince: TODAY },
      });
      expect(counts.map(({ received, duplicates }) => [received, duplicates])).toEqual([[1, 0]]);
    });

    it('are found by their session, and by no other', async () => {
      await store().append([page()]);
      await store().append([webhook(1, 59.5, 'cart')]);
      const count = async (sessionId: string) => (await store().list(all({ sessionId })))?.count;
      expect([await count('page'), await count('cart')]).toEqual([0, 1]);
    });

    it('do not come back after an erasure of their session', async () => {
      await store().append([page()]);
      await store().append([webhook(1, 59.5)]);
      expect(await store().erase({ org: 'org', sessionId: 'page' }, 100)).toBe(1);
      expect((await store().list(all()))?.count).toBe(0);
    });
  });
}
