/**
 * npm entry: importing it does nothing, and on a server or in a worker the tracker is a no-op.
 *
 * @module vitrine
 */

import { createDeclaredExtension } from './declared-extension.js';
import { hasDeclarative } from './plugins/declarative.js';
import { optionsProblem } from './tracker/check-options.js';
import { warnOnce } from './tracker/console.js';
import { unknownOptions } from './tracker/nearest-name.js';
import type { TrackerOptions } from './tracker/options.js';
import type { PluginContext } from './tracker/plugins/plugin.js';
import { createPluginHost } from './tracker/plugins/plugin-host.js';
import { createTracker as createBrowserTracker, type Tracker } from './tracker/tracker.js';

export type * from './contract/events.js';
export type { ReceiptCode } from './contract/receipt-codes.js';
export { declarative } from './plugins/declarative.js';
export type { Consent } from './tracker/consent.js';
export type { VitrineGlobal } from './tracker/global.js';
export type { Delivery, TrackerOptions } from './tracker/options.js';
export type {
  CartAddReport,
  CartAddReporter,
  EventFields,
  LifecycleHandlers,
  PageMoment,
  Plugin,
  PluginContext,
  PluginStorage,
  PluginTrack,
  Receipt,
  Track,
  TrackedEvent,
  TrackerDefaults,
} from './tracker/plugins/plugin.js';
export type { StatusChange, StatusListener } from './tracker/queue/receipts.js';
export type { Tracker } from './tracker/tracker.js';

/** The tracker of a server or a worker, which has no page: every call works and does nothing. */
const idle: Tracker = {
  track: async () => ({ eventId: '', status: 'dropped', code: 'no_page' }),
  setDefaults() {},
  experiment() {},
  identify() {},
  setConsent() {},
  flush: async () => {},
  sessionId: null,
  onStatusChange: () => () => {},
  stop() {},
};

/** The known options. */
const OPTIONS: readonly (keyof TrackerOptions)[] = [
  'bearerToken',
  'orgId',
  'assetId',
  'configId',
  'configuration',
  'userId',
  'metric',
  'eventMetadata',
  'endpoint',
  'consent',
  'globalPrivacyControl',
  'delivery',
  'beforeSend',
  'plugins',
];

const checkOptions: PluginContext['checkOptions'] = (plugin, options, names) => {
  for (const sentence of unknownOptions(options ?? {}, names.split(' ')))
    warnOnce(`${plugin}: ${sentence}`);
};

/**
 * Starts a tracker on this page. Unknown options are logged to the console, each with the nearest known one.
 *
 * @throws TypeError when the configuration is wrong: the message begins with the field and ends
 * with the remedy. Nothing else of the tracker throws.
 */
export function createTracker(options: TrackerOptions): Tracker {
  if (typeof document === 'undefined') return idle;
  for (const sentence of unknownOptions(options, OPTIONS)) warnOnce(sentence);
  const { plugins = [] } = options;
  return createBrowserTracker(options, {
    createExtension: hasDeclarative(plugins)
      ? createDeclaredExtension(plugins, { checkOptions })
      : createPluginHost(plugins, checkOptions),
    findProblem: optionsProblem,
    beforeSend: options.beforeSend,
  });
}
