import type { IncomingMessage } from 'node:http';
import { BASE_PATH } from 'vitrine/contract';

/** No route has this address, so it gets the 404 of the API. */
const NOWHERE = '/-';

const isBelow = (url: string, base: string) =>
  url.startsWith(base) && (url.length === base.length || '/?#'.includes(url[base.length] ?? ''));

/**
 * Turns an address below any base path into the one below `/api/analytics`, where the routes are. So metrics and logs
 * have one name for each route, and all base paths share one limit for each client.
 */
export function createBasePathRewriter(basePaths: readonly string[]) {
  const longestFirst = [...basePaths].sort((a, b) => b.length - a.length);
  return ({ url = '/' }: Pick<IncomingMessage, 'url'>): string => {
    for (const base of longestFirst)
      if (isBelow(url, base)) return base === BASE_PATH ? url : BASE_PATH + url.slice(base.length);
    return isBelow(url, BASE_PATH) ? NOWHERE : url;
  };
}
