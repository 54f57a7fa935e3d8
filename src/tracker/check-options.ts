import { consentProblem } from './consent.js';
import type { TrackerOptions } from './options.js';

/** Set by the build: true in the files for a server that is known to recognise duplicates. */
declare const __COLLECTOR__: boolean;

/** Text without query and fragment. Plain http is for a developer's own machine and network, which have no certificate. */
const ENDPOINT =
  /^(https:\/\/[^/]|\/(?!\/)|http:\/\/([\w-]+(\.(localhost|test|local))?|(127|10|192\.168)(\.\d+)+|\[::1\])(:\d+)?(\/|$))[^?#]*$/;

const DELIVERIES: readonly unknown[] = ['auto', 'at-least-once', 'at-most-once'];

/**
 * The first error in the options: the field, a colon, the remedy; false when there is none. The small scripts leave
 * these checks out.
 */
export function optionsProblem({
  bearerToken,
  endpoint,
  delivery = 'auto',
  consent = 'granted',
}: TrackerOptions): string | false {
  if (!bearerToken) return 'bearerToken: missing';
  // Threekit's API, which is the default elsewhere, is no collector. A URL object would pass the pattern.
  if (
    (__COLLECTOR__ || endpoint !== undefined) &&
    !(typeof endpoint === 'string' && ENDPOINT.test(endpoint))
  )
    return 'endpoint: pass text that begins with https:// or /, without query and fragment';
  // Ignored where the server is known to recognise duplicates.
  if (!__COLLECTOR__ && !DELIVERIES.includes(delivery))
    return `delivery: pass one of ${DELIVERIES}`;
  return consentProblem(consent);
}
