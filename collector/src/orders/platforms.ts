import type { OrderPlatform } from './order-platform.js';
import { shopify } from './shopify.js';
import { woocommerce } from './woocommerce.js';

/** The platforms, in one table: routes, documents and metrics follow it. */
export const ORDER_PLATFORMS: readonly OrderPlatform[] = [shopify, woocommerce];
