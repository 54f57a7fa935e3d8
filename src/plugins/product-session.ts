import type { ItemMetadata, SessionEndMetadata } from '../contract/events.js';
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
const READ_DELAYS_MS = [100, 500, 2_000];

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
  productUrl?: string;
  moment?: PageMoment;
  startedAt?: number;
  hiddenMs?: number;
}

/** Address of the page. A hash counts only where it is a route. */
const routeUrl = () => location.href.replace(/#(?!!?\/).*/, '');

/** Whether two readings are of one product: a variant has its name, a better reading its id. */
const isSameProduct = (one: ItemMetadata, other: ItemMetadata) =>
  (['item_id', 'item_name', 'item_group_id'] as const).some(
    (key) => one[key] && one[key] === other[key],
  );

/**
 * Tracks when a visitor starts and stops looking at a product, and for how long; adds the product's
 * fields to the events of other plugins.
 *
 * @param options overrides of the defaults
 */
export const productSession =
  (options?: ProductSessionOptions): Plugin =>
  (context) => {
    const { product, idle = 30 }: ProductSessionOptions = (!__TAG__ && options) || {};
    if (!__TAG__) context.checkOptions?.('productSession', options, 'product idle');
    const readProduct = product ?? productIdentity(context).readShown;
    const scope = window as { [TAKEOVER]?: Handover };
    let item: ItemMetadata | null = null;
    /** Address at which the product was read. */
    let productUrl: string;
    /** The page at the last moment of the session. */
    let moment: PageMoment;
    /** Start of the session and of the page's hidden time: ms since the epoch. 0 when there is none. */
    let startedAt = 0;
    let hiddenAt = 0;
    /** Hidden time of the session: ms. */
    let hiddenMs = 0;

    const captureMoment = () => {
      if (productUrl === routeUrl()) moment = context.capture();
    };

    const start = () => {
      if (!item || startedAt || document.hidden) return;
      startedAt = context.now();
      hiddenAt = hiddenMs = 0;
      context.track('product session start', item);
    };

    const isIdle = () => hiddenAt && context.now() - hiddenAt > idle * MINUTE_MS;

    const end = (why: SessionEndMetadata['reason']) => {
      if (!startedAt) return;
      const now = context.now();
      const reason = isIdle() ? 'idle' : why;
      const duration = (isIdle() ? hiddenAt : now) - startedAt;
      const engaged = (hiddenAt || now) - startedAt - hiddenMs;
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
      startedAt = 0;
    };

    const update = () => {
      const next = readProduct(item);
      if (productUrl !== routeUrl()) {
        // Right after a navigation the page may still show the product before.
        if (item && !(next && isSameProduct(item, next))) end('navigation');
      } else if (!next) return;
      // At the same address it is the same product, with more fields.
      if (!startedAt) productUrl = routeUrl();
      item = next;
      context.setProduct(item);
      start();
      captureMoment();
    };

    /** The address of the latest navigation, and the number of navigations. */
    let lastUrl: string;
    let navigations = 0;
    const updateSoon = () => {
      if (lastUrl === routeUrl()) return;
      lastUrl = routeUrl();
      const own = ++navigations;
      for (const ms of READ_DELAYS_MS)
        context.setTimeout(() => own === navigations && update(), ms);
    };

    const hide = () => {
      hiddenAt ||= context.now();
    };
    /** Continues the session of the earlier tag. */
    const takeOver = () => {
      const before = scope[TAKEOVER];
      delete scope[TAKEOVER];
      if (before?.startedAt)
        ({ item, productUrl, moment, startedAt, hiddenMs } = before as Required<Handover>);
    };
    const leave = () => {
      // The page may leave before the first reading.
      takeOver();
      hide();
      end('pagehide');
    };
    const show = () => {
      if (isIdle()) end('idle');
      if (hiddenAt) hiddenMs += context.now() - hiddenAt;
      hiddenAt = 0;
      start();
    };
    context.onLifecycle({
      onHidden: hide,
      onPageHide: leave,
      onStop() {
        const handover = scope[TAKEOVER];
        if (!handover || !startedAt) return leave();
        Object.assign(handover, { item, productUrl, moment, startedAt, hiddenMs });
      },
      onVisible: show,
      onRestore: show,
    });
    const { navigation } = window as NavigationWindow;
    if (navigation) {
      context.on(navigation, 'navigate', captureMoment);
      context.on(navigation, 'currententrychange', updateSoon);
    } else {
      context.on(window, 'popstate', updateSoon);
      for (const name of ['pushState', 'replaceState'])
        wrap(context, history, name, () => {
          captureMoment();
          return updateSoon;
        });
    }
    for (const type of ['DOMContentLoaded', 'load']) context.on(window, type, update);
    // A model that is drawn soon after a navigation belongs to the product that is shown by then.
    context.on(document, 'load', ({ target }) => {
      if ((target as Element).localName === 'model-viewer') update();
    });
    // The page sets its defaults in the task that starts the tracker.
    context.setTimeout(() => {
      // The session continues, or ends when this plugin finds another product.
      takeOver();
      update();
      updateSoon();
    }, 0);
  };
