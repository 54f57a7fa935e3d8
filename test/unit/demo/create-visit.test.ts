import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../demo/seed/random.js';
import { createVisit, type Visit } from '../../../demo/seed/visit.js';

/** Visits of the seed, one a minute. */
function createVisits(count: number): Visit[] {
  const random = createRandom(1);
  const handoffs: string[] = [];
  return Array.from({ length: count }, (_, i) =>
    createVisit({
      start: i * 60_000,
      n: i + 1,
      random,
      origin: 'https://halden.example',
      handoffs,
    }),
  );
}

const visits = createVisits(4_000);
const has = ({ drafts }: Visit, name: string) => drafts.some(({ eventType }) => eventType === name);
const share = (some: Visit[], name: string) =>
  some.filter((visit) => has(visit, name)).length / some.length;
const valuesOf = (key: string) =>
  new Set(visits.flatMap(({ drafts }) => drafts.map(({ eventMetadata }) => eventMetadata[key])));

describe('createVisit', () => {
  it('makes the same visits of the same seed', () => {
    expect(createVisits(200)).toEqual(visits.slice(0, 200));
  });

  it('numbers the events of a visit, in order', () => {
    const wrong = visits.filter(({ drafts }) =>
      drafts.some(
        ({ eventMetadata: { $seq, $time } }, i) =>
          $seq !== i + 1 || Number($time) < Number(drafts[i - 1]?.eventMetadata.$time ?? 0),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('sells more after AR, and more with the variant 3d', () => {
    const offered = visits.filter((visit) => has(visit, 'product AR offered'));
    const opened = offered.filter((visit) => has(visit, 'product AR download'));
    const others = offered.filter((visit) => !has(visit, 'product AR download'));
    const add = 'product cart-add';
    expect(share(opened, add) - share(others, add)).toBeGreaterThan(0.12);
    const withVariant = (viewer: string) =>
      visits.filter(({ drafts: [first] }) => {
        return JSON.stringify(first?.eventMetadata.$experiments) === JSON.stringify({ viewer });
      });
    expect(share(withVariant('3d'), add)).toBeGreaterThan(share(withVariant('photos'), add));
  });

  it('has several currencies, campaigns and robots', () => {
    expect(valuesOf('currency')).toEqual(new Set(['EUR', 'USD', 'GBP', undefined]));
    expect(valuesOf('$campaign_medium')).toEqual(
      new Set(['cpc', 'paid_social', 'email', undefined]),
    );
    expect(valuesOf('$webdriver')).toEqual(new Set([true, undefined]));
  });

  it('refunds orders after they were made', () => {
    const refunded = visits.filter(({ refund }) => refund);
    expect(refunded.length).toBeGreaterThan(5);
    for (const { drafts, refund } of refunded) {
      const order = drafts.find(({ eventType }) => eventType === 'product ordered');
      expect(refund?.eventMetadata.transaction_id).toBe(order?.eventMetadata.transaction_id);
      expect(refund?.eventMetadata.$time).toBeGreaterThan(order?.eventMetadata.$time ?? Infinity);
    }
  });

  it('hands some visits over from a computer to a phone', () => {
    const idsOf = (name: string) =>
      visits.flatMap(({ drafts }) =>
        drafts.flatMap(({ eventType, eventMetadata: { handoff_id } }) =>
          eventType === name ? [handoff_id] : [],
        ),
      );
    const offered = idsOf('product AR mobile transition offered');
    const completed = idsOf('product AR mobile transition completed');
    expect(completed.length).toBeGreaterThan(20);
    expect(offered).toEqual(expect.arrayContaining(completed));
  });
});
