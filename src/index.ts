/**
 * npm face: importing it does nothing, and on a server or in a worker the tracker is a no-op.
 *
 * @module vitrine
 */

import type { TrackerOptions } from './tracker/options.js';
import { createTracker as createBrowserTracker, type Tracker } from './tracker/tracker.js';

export type * from './contract/events.js';
export { declarative } from './plugins/declarative.js';
export type { Consent } from './tracker/consent.js';
export type { Face } from './tracker/global.js';
export type { Delivery, TrackerOptions } from './tracker/options.js';
export type {
  CountAdd,
  EventFields,
  Module,
  ModuleContext,
  PageLife,
  Receipt,
  Track,
  TrackedEvent,
} from './tracker/plugins/plugin.js';
export type { Observer, StateChange } from './tracker/queue/receipts.js';
export type { Tracker } from './tracker/tracker.js';

/** What stands in where there is no page: every call works and does nothing. */
const idle: Tracker = {
  track: async () => ({ eventId: '', status: 'dropped', reason: 'no page' }),
  set() {},
  identify() {},
  consent() {},
  flush: async () => {},
  sessionId: null,
  observe: () => () => {},
  stop() {},
};

/**
 * Starts a tracker on this page.
 *
 * @throws TypeError when the configuration is wrong: the message begins with the field and ends
 * with the remedy. Nothing else of the tracker throws.
 */
export const createTracker = (options: TrackerOptions): Tracker =>
  typeof document === 'undefined' ? idle : createBrowserTracker(options);
