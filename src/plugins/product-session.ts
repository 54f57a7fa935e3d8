import { type ItemMetadata, SESSION_END_REASONS } from '../contract/events.js';
import type { Plugin } from '../tracker/plugins/plugin.js';
import type { NavigationWindow } from './signals/navigation.js';
import { readProduct } from './signals/read-product.js';
import { wrap } from './signals/wrap.js';

/**
 * When a page is read again after a navigation, since frameworks render late: ms. Pages that write
 * their state into the address navigate many times a second.
 */
const LOOKS = [100, 500, 2_000];

const MINUTE = 60_000;

/** Which product, and when its session ends. */
export interface ProductSessionOptions {
  /** Reads the product that the page shows. Default: JSON-LD, microdata, Open Graph, `data-product-*`. */
  product?: () => ItemMetadata | null;
  /** A page that was hidden for longer begins another session: minutes. Default: 30, as in GA4. */
  idle?: number;
}

/** A hash counts only where it is a route. */
const address = () => location.href.replace(/#(?!!?\/).*/, '');

/** Whether two readings are of one product: a variant has its name, a better reading its id. */
const same = (one: ItemMetadata, other: ItemMetadata) =>
  (['item_id', 'item_name'] as const).some((key) => one[key] && one[key] === other[key]);

/**
 * Tells when a visitor begins and ceases to look at a product, and for how long it was seen; lets the
 * events of other plugins carry its fields.
 *
 * @param options what is to differ from the defaults
 */
export const productSession =
  ({ product = readProduct, idle = 30 }: ProductSessionOptions = {}): Plugin =>
  (context) => {
    const [left, moved, inactive] = SESSION_END_REASONS;
    let item: ItemMetadata | null = null;
    /** Where the product was read. */
    let place: string;
    /** Start of the session, and since when the page is hidden: ms since the epoch. 0 for no. */
    let started = 0;
    let hidden = 0;
    /** Hidden time of the session: ms. */
    let away = 0;

    const start = () => {
      if (!item || started || document.hidden) return;
      started = context.now();
      hidden = away = 0;
      context.track('product session start', item);
    };

    const isLate = () => hidden && context.now() - hidden > idle * MINUTE;

    const end = (why: (typeof SESSION_END_REASONS)[number]) => {
      if (!started) return;
      const now = context.now();
      const reason = isLate() ? inactive : why;
      const duration = (isLate() ? hidden : now) - started;
      const engaged = (hidden || now) - started - away;
      context.track(
        'product session end',
        {
          ...item,
          reason,
          engagement_time_msec: engaged,
          duration_msec: duration,
        },
        { metric: Math.round(engaged / 100) / 10 },
      );
      started = 0;
    };

    const look = () => {
      const next = product();
      if (place !== address()) {
        // Right after a navigation the page may still be what it was.
        if (item && !(next && same(item, next))) end(moved);
      } else if (!next) return;
      // At the same address it is the same product, read better.
      if (!started) place = address();
      item = next;
      context.setProduct(item);
      start();
    };

    /** The last address that was gone to, and how many there were. */
    let last: string;
    let count = 0;
    const lookAgain = () => {
      if (last === address()) return;
      last = address();
      const own = ++count;
      for (const ms of LOOKS) context.setTimeout(() => own === count && look(), ms);
    };

    const hide = () => {
      hidden ||= context.now();
    };
    const leave = () => {
      hide();
      end(left);
    };
    const show = () => {
      if (isLate()) end(inactive);
      if (hidden) away += context.now() - hidden;
      hidden = 0;
      start();
    };
    context.onLifecycle({
      onHidden: hide,
      onPageHide: leave,
      onStop: leave,
      onVisible: show,
      onRestore: show,
    });
    const { navigation } = window as NavigationWindow;
    if (navigation) context.on(navigation, 'currententrychange', lookAgain);
    else {
      context.on(window, 'popstate', lookAgain);
      for (const name of ['pushState', 'replaceState'])
        wrap(context, history, name, () => lookAgain);
    }
    for (const type of ['DOMContentLoaded', 'load']) context.on(window, type, look);
    look();
    lookAgain();
  };
