import type { Plugin } from '../tracker/plugins/plugin.js';
import { dedupeCartAdds } from './signals/dedupe-cart-adds.js';
import { readEcommerce } from './signals/read-ecommerce.js';
import { wrap } from './signals/wrap.js';

/** Longest list of an order's items: characters of JSON, so that an event of any script fits. */
const MAX_ITEMS = 16_000;

/** Is the page's own, since the script may be evaluated again, as some themes do at each navigation. */
const SEEN = Symbol.for('vitrine');

/** For pages whose data layer has a name of its own. */
export interface DataLayerOptions {
  /** Global names of the data layers. Default: `dataLayer` and `adobeDataLayer`. */
  name?: string | string[];
}

/**
 * Tells what the page says in its data layer of adds to the cart and of orders: GA4 by Tag Manager
 * or `gtag()`, Universal Analytics, Adobe Client Data Layer. What was pushed before counts as well.
 *
 * An add is a tentative source: many a page pushes it on click, before the cart has it. An order counts
 * once, whenever its `transaction_id` comes again.
 *
 * @param options what is to differ from the defaults
 */
export const dataLayer = ({
  name = ['dataLayer', 'adobeDataLayer'],
}: DataLayerOptions = {}): Plugin => {
  const orders = new Set<string>();
  return (context) => {
    const report = dedupeCartAdds(context);
    const scope = window as unknown as Record<string | symbol, unknown>;
    // What is there when a plugin starts again was told before, or pushed without consent.
    let old = scope[SEEN];
    /** Entries that were looked at. */
    const seen = (old ?? new WeakSet()) as WeakSet<object>;
    scope[SEEN] = seen;
    /** The `push` that is watched, and what is being pushed. */
    const known = new Set<unknown>();
    const take = (entry: unknown) => {
      if (!entry || typeof entry !== 'object') return;
      seen.add(entry);
      const told = !old && readEcommerce(entry);
      if (!told) return;
      const { source, items, order } = told;
      if (!order) return report({ source, items });
      const all = JSON.stringify(told);
      const { transaction_id: id } = order;
      if (id ? !context.claimKey(`order ${id}`) : orders.has(all)) return;
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
        const list = scope[each];
        if (!Array.isArray(list)) continue;
        takeAll(list.filter((entry) => !seen.has(entry)));
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
    old = undefined;
    context.on(window, 'click', () => context.setTimeout(look, 0));
    for (const target of [window, document])
      for (const type of ['DOMContentLoaded', 'load']) context.on(target, type, look);
    context.onLifecycle({ onHidden: look, onPageHide: look, onStop: look });
  };
};
