import type { Plugin } from '../tracker/plugins/plugin.js';
import { toJson } from '../tracker/to-json.js';
import { dedupeCartAdds, HOLD_MS } from './signals/dedupe-cart-adds.js';
import { productIdentity } from './signals/product-identity.js';
import { type Ecommerce, readEcommerce } from './signals/read-ecommerce.js';
import { withoutGaps } from './signals/read-lines.js';
import { wrap } from './signals/wrap.js';

/** Whether this is built for the script tag, which gives no options. */
declare const __TAG__: boolean;

/** Longest list of an order's items: characters of JSON, so that an event of any script fits. */
const MAX_ITEMS_LENGTH = 16_000;

/** Belongs to the page, since some themes evaluate the script again at each navigation. */
const SEEN = Symbol.for('vitrine');

/** For pages whose data layer has a name of its own. */
export interface DataLayerOptions {
  /** Global names of the data layers. Default: `dataLayer` and `adobeDataLayer`. */
  name?: string | string[];
}

/**
 * Tracks adds to the cart and orders from the page's data layer: GA4 by Tag Manager
 * or `gtag()`, Universal Analytics, Adobe Client Data Layer. Earlier pushes count as well.
 *
 * An add is a tentative source: many a page pushes it on click, before the cart has it. An order counts
 * once, whenever its `transaction_id` comes again; one page confirms one order, unless two ids differ.
 *
 * @param options what is to differ from the defaults
 */
export const dataLayer = (options: DataLayerOptions = {}): Plugin => {
  const { name }: DataLayerOptions = __TAG__ ? {} : options;
  const names = name ? [name].flat() : ['dataLayer', 'adobeDataLayer'];
  /** The page of the last order, since one page confirms one order, and the order's id, if it had one. */
  let confirmedOn: string | undefined;
  let confirmedId: string | undefined;
  return (context) => {
    if (!__TAG__) context.checkOptions?.('dataLayer', options, 'name');
    const report = dedupeCartAdds(context);
    const identity = productIdentity(context);
    const scope = window as unknown as Record<string | symbol, unknown>;
    // After a restart, the entries were tracked before, or pushed without consent.
    let old = scope[SEEN];
    /** Entries that were read. */
    const seen = (old ?? new WeakSet()) as WeakSet<object>;
    scope[SEEN] = seen;
    /** Functions and entries that were seen: the `push` of a list, and pushes in progress. */
    const known = new Set<unknown>();
    const take = (entry: unknown) => {
      if (!entry || typeof entry !== 'object') return;
      seen.add(entry);
      const ecommerce = !old && readEcommerce(entry);
      if (!ecommerce) return;
      if (!ecommerce.order) return report(ecommerce);
      const id = ecommerce.order.transaction_id?.replace(/^[^\p{L}\d]+/u, '').toLowerCase();
      // Another tag may report the same order, with or without its id. Only two different ids prove two orders.
      const known = confirmedOn === location.pathname && !(id && confirmedId && confirmedId !== id);
      const isNew = !id || context.claimKey(`order ${id}`);
      if (id) confirm(id);
      if (!isNew || known) waiting = id ? undefined : waiting;
      else if (id) tell(ecommerce);
      else {
        // Another tag may know its id.
        waiting ??= ecommerce;
        context.setTimeout(flush, HOLD_MS);
      }
    };
    /** An order without an id. */
    let waiting: Ecommerce | undefined;
    const confirm = (id?: string) => {
      confirmedOn = location.pathname;
      confirmedId = id;
    };
    const tell = ({ items, order }: Ecommerce) => {
      const all = identity.resolve(items[0] ? items : (waiting?.items ?? []));
      const { currency = all[0]?.currency, ...rest } = {
        ...waiting?.order,
        ...withoutGaps(order ?? {}),
      };
      waiting = undefined;
      let quantity = 0;
      let length = 0;
      let sum: number | undefined = all[0] && 0;
      const list = all.filter((item) => {
        const pieces = item.quantity ?? 1;
        quantity += pieces;
        sum =
          sum === undefined || !((item.price as number) >= 0)
            ? undefined
            : sum + (item.price as number) * pieces;
        length += JSON.stringify(item).length;
        return length < MAX_ITEMS_LENGTH;
      });
      const value = rest.value ?? (sum && Math.round(sum * 1e3) / 1e3);
      context.track(
        'product ordered',
        // The order may be for other products than the one that the page shows.
        {
          item_id: undefined,
          ...order,
          ...rest,
          currency,
          // The tracker names a value that is no number.
          value: value ?? order?.value,
          quantity,
          items: toJson(list),
        },
        { metric: value },
      );
    };
    const flush = () => {
      if (!waiting) return;
      confirm();
      tell(waiting);
    };
    const takeAll = (entries: unknown[]) => {
      for (const entry of entries) context.safely(() => take(entry));
    };
    const look = () => {
      for (const each of names) {
        const list = scope[each];
        if (!Array.isArray(list)) continue;
        takeAll(list.filter((entry) => !seen.has(entry)));
        // Tag managers and Adobe's library replace `push` when they load.
        if (known.has(list.push)) continue;
        wrap(context, list, 'push', (entries) => {
          // A replacement may call the former `push`, so that an entry arrives twice.
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
    const end = () => {
      look();
      flush();
    };
    context.onLifecycle({ onHidden: end, onPageHide: end, onStop: end });
  };
};
