/**
 * Vue: a plugin that keeps one tracker an app, and the composable that hands it out. Only glue.
 *
 * @module vitrine/vue
 */

import { type App, type InjectionKey, inject, type Plugin, type Ref, unref, watch } from 'vue';
import { type HostedTracker, hostTracker } from './frameworks/hosted-tracker.js';
import type { TrackerOptions } from './index.js';

export type { HostedTracker } from './frameworks/hosted-tracker.js';

const TRACKER: InjectionKey<HostedTracker> = Symbol('vitrine');

/**
 * The plugin. The tracker starts when the app takes it, and stops when the app is unmounted. On a server
 * it is a no-op.
 *
 * @param options the options of the tracker; a ref, a reactive object or a getter is followed.
 * `plugins` count when it starts, everything else also when it changes: at once, and with another tracker where
 * `bearerToken`, `orgId`, `endpoint`, `delivery` or `globalPrivacyControl` change. A wrong configuration does not
 * throw: the console names the field and the remedy, as do the receipts.
 * @example createApp(Shop).use(createVitrine({ bearerToken: 'your public token' })).mount('#app');
 */
export function createVitrine(
  options: TrackerOptions | Ref<TrackerOptions> | (() => TrackerOptions),
): Plugin {
  // A copy each time: a reactive object stays the same one when it changes.
  const read = () => ({ ...(typeof options === 'function' ? options() : unref(options)) });
  return {
    install(app: App) {
      const host = hostTracker(read());
      app.provide(TRACKER, host.hosted);
      if (typeof document === 'undefined') return;
      const unwatch = watch(read, host.update, { flush: 'sync' });
      host.start();
      // Vue has `app.onUnmount` from 3.5 on only.
      const { unmount } = app;
      app.unmount = () => {
        unmount.call(app);
        unwatch();
        host.stop();
      };
    },
  };
}

/**
 * The tracker of the app, in `setup`.
 *
 * @throws Error when the app has not taken the plugin
 */
export function useVitrine(): HostedTracker {
  const tracker = inject(TRACKER, null);
  if (!tracker) throw new Error('useVitrine: no plugin, call app.use(createVitrine({ … })) before');
  return tracker;
}
