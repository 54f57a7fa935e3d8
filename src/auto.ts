/**
 * Modules that track the product page by themselves.
 *
 * @module vitrine/auto
 */

import { ar } from './modules/ar.js';
import { cart } from './modules/cart.js';
import { dataLayer } from './modules/data-layer.js';
import { player } from './modules/player.js';
import { sessionEvents } from './modules/session-events.js';
import { share } from './modules/share.js';

export type { ArOptions } from './modules/ar.js';
export type { CartOptions } from './modules/cart.js';
export type { DataLayerOptions } from './modules/data-layer.js';
export { handoffUrl } from './modules/page/handoff.js';
export type { PlayerOptions } from './modules/player.js';
export type { SessionEventsOptions } from './modules/session-events.js';
export type { ShareOptions } from './modules/share.js';
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
