import { urlOf } from '../lib/url-of.js';

/** The origin of an address, such as `https://shop.example`; null when it is not a URL. */
export const originOf = (address: string | null): string | null =>
  (address && urlOf(address)?.origin) || null;

/** Whether an address is an origin without a path. */
export const isOrigin = (address: string): boolean => originOf(address) === address;
