import { expect } from 'vitest';
import type { ItemMetadata } from '../../../src/contract/events.js';
import { dedupeCartAdds } from '../../../src/plugins/signals/dedupe-cart-adds.js';
import { type SimulatedContext, simulateContext } from '../../support/plugin-context.js';

export const A = { item_id: 'A', price: 10 };
export const B = { item_id: 'B', price: 20 };

/** The sources of a page: tentative ones report, authoritative ones attempt. */
const sourcesOf = (context: SimulatedContext) => {
  const report = dedupeCartAdds(context);
  return {
    report: (source: string, items: ItemMetadata[]) => report({ source, items }),
    attempt: (source: string, items: ItemMetadata[] = []) => {
      const decide = report({ source, items, authoritative: true });
      return { succeed: (items: ItemMetadata[] = []) => decide(items), fail: () => decide() };
    },
  };
};

/** A page with its sources. */
export const openPage = () => {
  const context = simulateContext();
  return { context, sources: sourcesOf(context) };
};

/** The sources of the page that comes after this one. */
export const nextOf = (context: SimulatedContext) => {
  context.reportCartAdd = undefined;
  return sourcesOf(context);
};

/** The counted items; a `?` marks an unconfirmed one. */
export const counted = ({ tracked }: SimulatedContext) =>
  tracked.map(([name, { item_id, confirmed }]) => {
    expect(name).toBe('product cart-add');
    return confirmed === 0 ? `${item_id}?` : item_id;
  });

/** One case: reports of a page, and the items that are counted then. */
export type CartAddCase = [
  name: string,
  play: (page: ReturnType<typeof openPage>) => void,
  counts: (string | undefined)[],
];
