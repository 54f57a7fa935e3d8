/**
 * Shop platforms beside the five that `cart()` knows by itself.
 *
 * @module vitrine/platforms
 */

export { commercetools } from './plugins/platforms/commercetools.js';
export { medusa } from './plugins/platforms/medusa.js';
export { MORE_PLATFORMS } from './plugins/platforms/more-platforms.js';
export { nopcommerce } from './plugins/platforms/nopcommerce.js';
export { opencart } from './plugins/platforms/opencart.js';
export { saleor } from './plugins/platforms/saleor.js';
export { salesforce } from './plugins/platforms/salesforce.js';
export { shopware } from './plugins/platforms/shopware.js';
export { sylius } from './plugins/platforms/sylius.js';
export { vendure } from './plugins/platforms/vendure.js';
export type { AddOutcome, Platform } from './plugins/signals/platform.js';
