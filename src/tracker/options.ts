import { DEFAULT_ENDPOINT } from '../contract/api.js';
import type { Consent } from './consent.js';
import type { Plugin, TrackedEvent, TrackerDefaults } from './plugins/plugin.js';

/** Set by the build: true in the files for a server that is known to recognise duplicates. */
declare const __COLLECTOR__: boolean;

/**
 * How to treat an event whose page went away before the answer.
 * - `auto`: sent again where the server recognises duplicates, else taken as delivered
 * - `at-least-once`: sent again
 * - `at-most-once`: never sent again, not even after a broken connection
 */
export type Delivery = 'auto' | 'at-least-once' | 'at-most-once';

/** Configuration of a tracker. `TrackerDefaults` are the defaults of every event. */
export interface TrackerOptions extends TrackerDefaults {
  /** The shop's public token. */
  bearerToken: string;
  /** UUID of the org. Default: the token's own org. */
  orgId?: string;
  /**
   * Base address of the events API. Default: Threekit's hosted API; none in `vitrine.collector.js`, which needs
   * a collector.
   */
  endpoint?: string;
  /** Default `granted`. */
  consent?: Consent;
  /** Whether the visitor's Global Privacy Control signal means `denied`. Default true. */
  globalPrivacyControl?: boolean;
  /** How to treat an event whose answer never came. Default `auto`. */
  delivery?: Delivery;
  /** Changes an event before it is stored or sent, or drops it by returning null. */
  beforeSend?: (event: TrackedEvent) => TrackedEvent | null;
  /** Started once there is consent and the page is shown. */
  plugins?: readonly Plugin[];
}

/** Options that have defaults. */
export type Settings = Required<Pick<TrackerOptions, 'endpoint' | 'consent' | 'delivery'>>;

/** The options that have defaults. A given `undefined`, such as an environment variable that is not set, is no choice. */
export const readSettings = ({
  // Threekit's API is no collector.
  endpoint = __COLLECTOR__ ? '' : DEFAULT_ENDPOINT,
  consent = 'granted',
  delivery,
}: TrackerOptions): Settings => ({
  endpoint: endpoint.replace(/\/+$/, ''),
  consent,
  // Ignored where the server is known to recognise duplicates.
  delivery: (!__COLLECTOR__ && delivery) || 'auto',
});
