/** Texts in the memory, and characters of each: a sender chooses them. */
const MAX_REMEMBERED = 2_000;
const MAX_LENGTH = 1_024;

const urls = new Map<string, URL | undefined>();

/**
 * The parsed address; undefined for a text that is none. Pages and origins repeat, and parsing one costs as much as
 * the check of a whole event, so it remembers them. Callers share the result: do not change it.
 */
export function urlOf(address: string): URL | undefined {
  const known = urls.get(address);
  if (known !== undefined || urls.has(address)) return known;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (address.length > MAX_LENGTH) return url;
  if (urls.size >= MAX_REMEMBERED) urls.clear();
  urls.set(address, url);
  return url;
}
