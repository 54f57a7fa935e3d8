/**
 * Modules that track the product page by themselves.
 *
 * @module vitrine/plugins
 */

import { ar } from './plugins/ar.js';
import { cart } from './plugins/cart.js';
import { player } from './plugins/configurator.js';
import { dataLayer } from './plugins/data-layer.js';
import { sessionEvents } from './plugins/product-session.js';
import { share } from './plugins/share.js';

export type { ArOptions } from './plugins/ar.js';
export type { CartOptions } from './plugins/cart.js';
export type { PlayerOptions } from './plugins/configurator.js';
export type { DataLayerOptions } from './plugins/data-layer.js';
export type { SessionEventsOptions } from './plugins/product-session.js';
export type { ShareOptions } from './plugins/share.js';
export { handoffUrl } from './plugins/signals/handoff.js';
export { ar, cart, dataLayer, player, sessionEvents, share };

/** The modules by their names in `data-modules`. */
export const MODULES = {
  /** Product sessions. */
  session: sessionEvents,
  ar,
  cart,
  /** What the page says to tag managers. */
  'data-layer': dataLayer,
  share,
  player,
};
