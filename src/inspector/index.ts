/**
 * An overlay that shows what becomes of each event, and why.
 *
 * @module vitrine/inspector
 */

import type { Diagnosis } from './diagnose.js';
import {
  type Inspected,
  type InspectOptions,
  type Inspector,
  inspect as inspectPage,
} from './inspect.js';

export type { Diagnosis } from './diagnose.js';
export type { Inspected, InspectOptions, Inspector } from './inspect.js';

/** The diagnosis where there is no page. */
const NO_PAGE: Diagnosis = {
  code: 'no-page',
  tone: 'wait',
  sentence: 'There is no page: on a server and in a worker nothing is tracked.',
  remedy: 'Call inspect() in the browser.',
};

/** The inspector of a server or a worker. */
const idle: Inspector = { diagnose: async () => NO_PAGE, close() {} };

/**
 * Shows the overlay for a tracker.
 *
 * ```ts
 * const tracker = createTracker({ bearerToken, endpoint });
 * if (location.search.includes('vitrine_inspector')) inspect(tracker, { endpoint });
 * ```
 *
 * @throws TypeError where style sheets cannot be made by script: before Chrome 73, Firefox 101, Safari 16.4
 */
export const inspect = (tracker: Inspected, options?: InspectOptions): Inspector =>
  typeof document === 'undefined' ? idle : inspectPage(tracker, options);
