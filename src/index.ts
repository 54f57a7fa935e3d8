/**
 * npm face: importing it does nothing, and on a server or in a worker the tracker is a no-op.
 *
 * @module vitrine
 */

import type { TrackerOptions } from './core/options.js';
import { createTracker as createBrowserTracker, type Tracker } from './core/tracker.js';

export type * from './contract/events.js';
export type { Consent } from './core/consent.js';
export type { Face } from './core/face.js';
export type {
  CountAdd,
  EventFields,
  Module,
  ModuleContext,
  PageLife,
  Receipt,
  Track,
  TrackedEvent,
} from './core/module.js';
export type { Delivery, TrackerOptions } from './core/options.js';
export type { Observer, StateChange } from './core/reporter.js';
export type { Tracker } from './core/tracker.js';
export { declarative } from './modules/declarative.js';

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
