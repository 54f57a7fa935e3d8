import type { Platform } from '../signals/platform.js';
import { commercetools } from './commercetools.js';
import { medusa } from './medusa.js';
import { nopcommerce } from './nopcommerce.js';
import { opencart } from './opencart.js';
import { saleor } from './saleor.js';
import { salesforce } from './salesforce.js';
import { shopware } from './shopware.js';
import { sylius } from './sylius.js';
import { vendure } from './vendure.js';

/** All that `cart()` does not know by itself. */
export const MORE_PLATFORMS: readonly Platform[] = [
  commercetools,
  medusa,
  nopcommerce,
  opencart,
  saleor,
  salesforce,
  shopware,
  sylius,
  vendure,
];
