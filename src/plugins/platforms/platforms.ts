import type { Platform } from '../signals/platform.js';
import { bigcommerce } from './bigcommerce.js';
import { magento } from './magento.js';
import { prestashop } from './prestashop.js';
import { shopify } from './shopify.js';
import { woocommerce } from './woocommerce.js';

/** The five most used, which `cart()` knows. The first that knows a request decides. */
export const PLATFORMS: readonly Platform[] = [
  magento,
  bigcommerce,
  shopify,
  woocommerce,
  prestashop,
];
