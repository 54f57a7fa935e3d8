import { createBoundedCache } from './bounded-cache.js';

const urls = createBoundedCache<URL | undefined>({ maxEntries: 2_000, maxKeyLength: 1_024 });

/**
 * The parsed address; undefined for a text that is none. Pages and origins repeat, and parsing one costs as much as
 * the check of a whole event, so it is parsed once. Callers share the result: do not change it.
 */
export const urlOf = (address: string): URL | undefined =>
  urls.get(address, () => (URL.canParse(address) ? new URL(address) : undefined));
