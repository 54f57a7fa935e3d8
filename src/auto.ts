/** Modules that track the product page by themselves: `vitrine/auto`. */

import { ar } from './modules/ar.js';
import { cart } from './modules/cart.js';
import { dataLayer } from './modules/data-layer.js';
import { player } from './modules/player.js';
import { sessionEvents } from './modules/session-events.js';
import { share } from './modules/share.js';

export type { ArOptions } from './modules/ar.js';
export { handoffUrl } from './modules/page/handoff.js';
export { ar, cart, dataLayer, player, sessionEvents, share };

/** The modules by their names in `data-modules`. */
export const MODULES = {
  session: sessionEvents,
  ar,
  cart,
  'data-layer': dataLayer,
  share,
  player,
};
