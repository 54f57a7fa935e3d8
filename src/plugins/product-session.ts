import { type ItemMetadata, SESSION_END_REASONS } from '../contract/events.js';
import type { PageMoment, Plugin } from '../tracker/plugins/plugin.js';
import type { NavigationWindow } from './signals/navigation.js';
import { productIdentity } from './signals/product-identity.js';
import { wrap } from './signals/wrap.js';

/** Whether this is built for the script tag, which gives no options. */
declare const __TAG__: boolean;

/**
 * When a page is read again after a navigation, since frameworks render late: ms. Some pages write
 * their state into the address many times a second.
 */
const LOOKS_MS = [100, 500, 2_000];

const MINUTE_MS = 60_000;

/** Options of `productSession()`. */
export interface ProductSessionOptions {
  /** Reads the product that the page shows. Default: JSON-LD, microdata, Open Graph, `data-product-*`. */
  product?: () => ItemMetadata | null;
  /** After a longer time hidden, a page begins another session: minutes. Default: 30, as in GA4. */
  idle?: number;
}

/** Set by a tag that takes over from a running one, so that its session goes on. */
export const TAKEOVER = Symbol.for('vitrine.takeover');

/** A session that the next tracker of the page continues. */
interface Handover {
  item?: ItemMetadata;
  place?: string;
  moment?: PageMoment;
  started?: number;
  away?: number;
}

/** A hash counts only where it is a route. */
const address = () => location.href.replace(/#(?!!?\/).*/, '');

/** Whether two readings are of one product: a variant has its name, a better reading its id. */
const same = (one: ItemMetadata, other: ItemMetadata) =>
  (['item_id', 'item_name', 'item_group_id'] as const).some(
    (key) => one[key] && one[key] === other[key],
  );

/**
 * Tracks when a visitor starts and stops looking at a product, and for how long; adds the product's
 * fields to the events of other plugins.
 *
 * @param options what is to differ from the defaults
 */
export const productSession =
  (options: ProductSessionOptions = {}): Plugin =>
  (context) => {
    const { product, idle = 30 }: ProductSessionOptions = __TAG__ ? {} : options;
    if (!__TAG__) context.checkOptions?.('productSession', options, 'product idle');
    const read = product ?? productIdentity(context).readShown;
    const [left, moved, inactive] = SESSION_END_REASONS;
    const scope = window as { [TAKEOVER]?: Handover };
    let item: ItemMetadata | null = null;
    /** Address at which the product was read. */
    let place: string;
    /** The page at the last moment of the session. */
    let moment: PageMoment;
    /** Start of the session and of the page's hidden time: ms since the epoch. 0 when there is none. */
    let started = 0;
    let hidden = 0;
    /** Hidden time of the session: ms. */
    let away = 0;

    const remain = () => {
      if (place === address()) moment = context.capture();
    };

    const start = () => {
      if (!item || started || document.hidden) return;
      started = context.now();
      hidden = away = 0;
      context.track('product session start', item);
    };

    const isLate = () => hidden && context.now() - hidden > idle * MINUTE_MS;

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
        // By now the page may show the next product.
        moment,
      );
      started = 0;
    };

    const look = () => {
      const next = read(item);
      if (place !== address()) {
        // Right after a navigation the page may still show the product before.
        if (item && !(next && same(item, next))) end(moved);
      } else if (!next) return;
      // At the same address it is the same product, with more fields.
      if (!started) place = address();
      item = next;
      context.setProduct(item);
      start();
      remain();
    };

    /** The last address that was gone to, and how many there were. */
    let last: string;
    let count = 0;
    const lookAgain = () => {
      if (last === address()) return;
      last = address();
      const own = ++count;
      for (const ms of LOOKS_MS) context.setTimeout(() => own === count && look(), ms);
    };

    const hide = () => {
      hidden ||= context.now();
    };
    /** Continues the session of the earlier tag. */
    const takeOver = () => {
      const before = scope[TAKEOVER];
      delete scope[TAKEOVER];
      if (before?.started) ({ item, place, moment, started, away } = before as Required<Handover>);
    };
    const leave = () => {
      // The page may leave before the first reading.
      takeOver();
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
      onStop() {
        const handover = scope[TAKEOVER];
        if (!handover || !started) return leave();
        Object.assign(handover, { item, place, moment, started, away });
      },
      onVisible: show,
      onRestore: show,
    });
    const { navigation } = window as NavigationWindow;
    if (navigation) {
      context.on(navigation, 'navigate', remain);
      context.on(navigation, 'currententrychange', lookAgain);
    } else {
      context.on(window, 'popstate', lookAgain);
      for (const name of ['pushState', 'replaceState'])
        wrap(context, history, name, () => {
          remain();
          return lookAgain;
        });
    }
    for (const type of ['DOMContentLoaded', 'load']) context.on(window, type, look);
    // A model that is drawn soon after a navigation belongs to the product that is shown by then.
    context.on(document, 'load', ({ target }) => {
      if ((target as Element).localName === 'model-viewer') look();
    });
    // The page sets its defaults in the task that starts the tracker.
    context.setTimeout(() => {
      // The session continues, or ends when this plugin finds another product.
      takeOver();
      look();
      lookAgain();
    }, 0);
  };
