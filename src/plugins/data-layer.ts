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
 * @param options overrides of the defaults
 */
export const dataLayer = (options?: DataLayerOptions): Plugin => {
  const { name }: DataLayerOptions = (!__TAG__ && options) || {};
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
    let isRestart = scope[SEEN];
    const readEntries = (isRestart ?? new WeakSet()) as WeakSet<object>;
    scope[SEEN] = readEntries;
    /** The `push` of each list, and entries whose push is in progress. */
    const watched = new Set<unknown>();
    const read = (entry: unknown) => {
      if (!entry || typeof entry !== 'object') return;
      readEntries.add(entry);
      const ecommerce = !isRestart && readEcommerce(entry);
      if (!ecommerce) return;
      if (!ecommerce.order) return report(ecommerce);
      const id = ecommerce.order.transaction_id?.replace(/^[^\p{L}\d]+/u, '').toLowerCase();
      // Another tag may report the same order, with or without its id. Only two different ids prove two orders.
      const isConfirmed =
        confirmedOn === location.pathname && !(id && confirmedId && confirmedId !== id);
      const isNew = !id || context.claimKey(`order ${id}`);
      if (id) confirm(id);
      if (!isNew || isConfirmed) unnamed = id ? undefined : unnamed;
      else if (id) trackOrder(ecommerce);
      else {
        // Another tag may know its id.
        unnamed ??= ecommerce;
        context.setTimeout(trackUnnamed, HOLD_MS);
      }
    };
    /** An order without an id. */
    let unnamed: Ecommerce | undefined;
    const confirm = (id?: string) => {
      confirmedOn = location.pathname;
      confirmedId = id;
    };
    const trackOrder = ({ items, order }: Ecommerce) => {
      const all = identity.resolve(items[0] ? items : (unnamed?.items ?? []));
      const { currency = all[0]?.currency, ...rest } = {
        ...unnamed?.order,
        ...withoutGaps(order ?? {}),
      };
      unnamed = undefined;
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
    const trackUnnamed = () => {
      if (!unnamed) return;
      confirm();
      trackOrder(unnamed);
    };
    const readAll = (entries: unknown[]) => {
      for (const entry of entries) context.safely(() => read(entry));
    };
    const update = () => {
      for (const each of names) {
        const list = scope[each];
        if (!Array.isArray(list)) continue;
        readAll(list.filter((entry) => !readEntries.has(entry)));
        // Tag managers and Adobe's library replace `push` when they load.
        if (watched.has(list.push)) continue;
        wrap(context, list, 'push', (entries) => {
          // A replacement may call the former `push`, so that an entry arrives twice.
          const fresh = entries.filter((entry) => !watched.has(entry));
          for (const entry of fresh) watched.add(entry);
          readAll(fresh);
          return () => {
            for (const entry of fresh) watched.delete(entry);
          };
        });
        watched.add(list.push);
      }
    };
    update();
    isRestart = undefined;
    context.on(window, 'click', () => context.setTimeout(update, 0));
    for (const target of [window, document])
      for (const type of ['DOMContentLoaded', 'load']) context.on(target, type, update);
    const finish = () => {
      update();
      trackUnnamed();
    };
    context.onLifecycle({ onHidden: finish, onPageHide: finish, onStop: finish });
  };
};
