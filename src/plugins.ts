/**
 * Plugins that track the product page by themselves.
 *
 * @module vitrine/plugins
 */

import { ar } from './plugins/ar.js';
import { campaign } from './plugins/campaign.js';
import { cart } from './plugins/cart.js';
import { configurator } from './plugins/configurator.js';
import { dataLayer } from './plugins/data-layer.js';
import { productSession } from './plugins/product-session.js';
import { share } from './plugins/share.js';

export type { ArOptions } from './plugins/ar.js';
export type { CampaignOptions } from './plugins/campaign.js';
export type { CartOptions } from './plugins/cart.js';
export type { ConfiguratorOptions } from './plugins/configurator.js';
export type { DataLayerOptions } from './plugins/data-layer.js';
export type { ProductSessionOptions } from './plugins/product-session.js';
export type { ShareOptions } from './plugins/share.js';
export { handoffUrl } from './plugins/signals/handoff.js';
export type { AddOutcome, Platform } from './plugins/signals/platform.js';
export { ar, campaign, cart, configurator, dataLayer, productSession, share };

/** The plugins by their names in `data-plugins`. */
export const PLUGINS = {
  /** Product sessions. */
  'product-session': productSession,
  /** `utm_` parameters and click ids of the visit. */
  campaign,
  ar,
  cart,
  /** Reads the data layer of tag managers. */
  'data-layer': dataLayer,
  share,
  configurator,
};
