import { pluginRecord, RECORDS } from '../../contract/browser-storage.js';
import type { ItemMetadata, JsonObject } from '../../contract/events.js';
import { safely } from '../console.js';
import { createClaimKey } from '../queue/seen-keys.js';
import type { CreateExtension } from './extension.js';
import { createListen } from './listen.js';
import type { LifecycleHandlers, Plugin, PluginContext } from './plugin.js';

/**
 * Runs plugins while there is consent. Everything they begin through their context ends with it. Their errors
 * stop neither the page nor the tracker.
 */
export const createPluginHost =
  (plugins: readonly Plugin[], checkOptions?: PluginContext['checkOptions']): CreateExtension =>
  ({ track, capture, platform, scope, readText, writeText }) => {
    const addedMetadata: JsonObject = {};
    const claimKey = createClaimKey({ readText, writeText, key: scope + RECORDS.seenKeys });
    let product: ItemMetadata | null = null;
    let handlers: LifecycleHandlers[] = [];
    let restore: (() => void)[] = [];
    let running: AbortController | undefined;

    const notify = (name: keyof LifecycleHandlers) => {
      for (const each of handlers) safely(() => each[name]?.());
    };

    return {
      onHidden: () => notify('onHidden'),
      onPageHide: () => notify('onPageHide'),
      onVisible: () => notify('onVisible'),
      onRestore: () => notify('onRestore'),
      onStop: () => notify('onStop'),
      extendMetadata: (metadata, ownMetadata, moment) => ({
        ...(!/\bitem_(id|name)\b/.test(`${Object.keys({ ...metadata, ...ownMetadata })}`) &&
          (moment ? moment.product : product)),
        ...metadata,
        ...addedMetadata,
      }),
      onGrant() {
        running = new AbortController();
        const { signal } = running;
        const on = createListen(signal);
        const context: PluginContext = {
          track,
          capture: () => ({ ...capture(), product }),
          claimKey,
          safely,
          signal,
          checkOptions,
          addMetadata: (metadata) => void Object.assign(addedMetadata, metadata),
          setProduct(item) {
            product = item;
          },
          storage: {
            get: (name) => readText(scope + pluginRecord(name)),
            set: (name, text) => void writeText(scope + pluginRecord(name), text),
          },
          now: platform.now,
          setTimeout: (task, ms) => platform.after(ms, () => signal.aborted || safely(task)),
          onLifecycle: (each) => void handlers.push(each),
          on,
        };
        restore = plugins.flatMap((start) => safely(() => start(context)) ?? []);
      },
      onRevoke() {
        handlers = [];
        running?.abort();
        restore.splice(0).map(safely);
        product = null;
      },
    };
  };
