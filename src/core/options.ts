import { DEFAULT_ENDPOINT } from '../contract/api.js';
import type { Consent } from './consent.js';
import type { Delivery } from './courier.js';
import type { EventFields, Module, TrackedEvent } from './module.js';

/** Configuration of a tracker. The event fields among it are the defaults of every event. */
export interface TrackerOptions extends EventFields {
  /** The shop's public token. */
  bearerToken: string;
  /** UUID of the org. Default: the token's own org. */
  orgId?: string;
  /** Base address of the events API. Default: the vendor's hosted API. */
  endpoint?: string;
  /** Default `granted`. */
  consent?: Consent;
  /** Whether the visitor's Global Privacy Control signal means `denied`. Default true. */
  globalPrivacyControl?: boolean;
  /** What becomes of events whose answer never came. Default `auto`. */
  delivery?: Delivery;
  /** Changes an event before it is stored or sent, or drops it by returning null. */
  before?: (event: TrackedEvent) => TrackedEvent | null;
  /** Started once there is consent and the page is shown. */
  modules?: readonly Module[];
}

/**
 * Address that events are posted to.
 *
 * @throws TypeError when the configuration is wrong: the field, a colon, what to do
 */
export function eventsUrl({ bearerToken, orgId, endpoint, consent }: TrackerOptions): URL {
  const wrong = (problem: string) => new TypeError(problem);
  if (!bearerToken) throw wrong("bearerToken: missing; pass the shop's public token");
  if (consent && !/^(granted|pending|denied)$/.test(consent)) {
    throw wrong('consent: say granted, pending or denied');
  }
  let url: URL;
  try {
    url = new URL(`${endpoint ?? DEFAULT_ENDPOINT}/events`, location.href);
  } catch {
    throw wrong('endpoint: not a URL; write https://host/api/analytics');
  }
  url.searchParams.set('bearer_token', bearerToken);
  if (orgId) url.searchParams.set('orgId', orgId);
  return url;
}
