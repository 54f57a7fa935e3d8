import type { Module } from '../core/module.js';
import { readEcommerce } from './page/ecommerce.js';
import { mergeOf } from './page/merge.js';
import { wrap } from './page/wrap.js';

/** Longest list of an order's items: characters of JSON, so that an event of any script fits. */
const MAX_ITEMS = 16_000;

export interface DataLayerOptions {
  /** Global names of the data layers. Default: `dataLayer` and `adobeDataLayer`. */
  name?: string | string[];
}

/**
 * Tells what the page says in its data layer of adds to the cart and of orders: GA4 by Tag Manager
 * or `gtag()`, Universal Analytics, Adobe Client Data Layer. What was pushed before counts as well.
 *
 * An add is a soft signal: many a page pushes it on click, before the cart has it. An order counts
 * once, whenever its `transaction_id` comes again.
 */
export const dataLayer = ({
  name = ['dataLayer', 'adobeDataLayer'],
}: DataLayerOptions = {}): Module => {
  // Outlive a withdrawal of consent, after which the same entries are read again.
  const seen = new WeakSet<object>();
  const orders = new Set<string>();
  return (context) => {
    const merge = mergeOf(context);
    /** The `push` that is watched, and what is being pushed. */
    const known = new Set<unknown>();
    const take = (entry: unknown) => {
      if (!entry || typeof entry !== 'object') return;
      seen.add(entry);
      const told = readEcommerce(entry);
      if (!told) return;
      const { source, items, order } = told;
      if (!order) return merge(source, items);
      const all = JSON.stringify(told);
      const { transaction_id: id } = order;
      if (id ? !context.first(`order ${id}`) : orders.has(all)) return;
      orders.add(all);
      let quantity = 0;
      let length = 0;
      const list = items.filter((item) => {
        quantity += item.quantity ?? 1;
        length += JSON.stringify(item).length;
        return length < MAX_ITEMS;
      });
      context.track(
        'product ordered',
        // What the page shows is not what was ordered.
        { item_id: undefined, ...order, quantity, items: JSON.stringify(list) },
        { metric: order.value },
      );
    };
    const takeAll = (entries: unknown[]) => {
      for (const entry of entries) context.safely(() => take(entry));
    };
    const look = () => {
      for (const each of [name].flat()) {
        const scope = window as unknown as Record<string, unknown[]>;
        scope[each] ??= [];
        const list = scope[each];
        takeAll(list.filter((entry) => !seen.has(entry as object)));
        // Tag managers and Adobe's library put a `push` of their own there when they load.
        if (known.has(list.push)) continue;
        wrap(context, list, 'push', (entries) => {
          // One that calls the former `push` is watched twice.
          const fresh = entries.filter((entry) => !known.has(entry));
          for (const entry of fresh) known.add(entry);
          takeAll(fresh);
          return () => {
            for (const entry of fresh) known.delete(entry);
          };
        });
        known.add(list.push);
      }
    };
    look();
    for (const type of ['DOMContentLoaded', 'load', 'click']) context.on(window, type, look);
    context.follow({ hidden: look });
  };
};
