import { pluginRecord, RECORDS } from '../../contract/browser-storage.js';
import type { ItemMetadata, JsonObject } from '../../contract/events.js';
import { safely } from '../console.js';
import { createClaimKey } from '../queue/seen-keys.js';
import type { CreateExtension } from './extension.js';
import { createListen } from './listen.js';
import type { LifecycleHandlers, Plugin, PluginContext } from './plugin.js';

interface Run {
  metadata: JsonObject;
  product: ItemMetadata | null;
  handlers: LifecycleHandlers[];
  restore: (() => void)[];
  ended: AbortController;
}

const createRun = (): Run => ({
  metadata: {},
  product: null,
  handlers: [],
  restore: [],
  ended: new AbortController(),
});

/**
 * Runs plugins while there is consent. Everything they begin through their context ends with it. Their errors
 * stop neither the page nor the tracker.
 */
export const createPluginHost =
  (plugins: readonly Plugin[], checkOptions?: PluginContext['checkOptions']): CreateExtension =>
  ({ track, capture, platform, scope, readText, writeText }) => {
    const claimKey = createClaimKey({ readText, writeText, key: scope + RECORDS.seenKeys });
    /** State of the plugins since the latest consent. A plugin that goes on after that ended changes nothing. */
    let run = createRun();

    const notify = (name: keyof LifecycleHandlers) => {
      const { handlers, ended } = run;
      // One of them may withdraw consent.
      for (const each of handlers) if (!ended.signal.aborted) safely(() => each[name]?.());
    };

    return {
      onHidden: () => notify('onHidden'),
      onPageHide: () => notify('onPageHide'),
      onVisible: () => notify('onVisible'),
      onRestore: () => notify('onRestore'),
      onStop: () => notify('onStop'),
      extendMetadata: (metadata, ownMetadata, moment) => ({
        ...(!/\bitem_(id|name)\b/.test(`${Object.keys({ ...metadata, ...ownMetadata })}`) &&
          (moment ? moment.product : run.product)),
        ...metadata,
        ...run.metadata,
      }),
      onGrant() {
        const own = createRun();
        run = own;
        const { signal } = own.ended;
        const isOver = () => own !== run;
        const context: PluginContext = {
          track,
          capture: () => ({ ...capture(), product: own.product }),
          claimKey: (key) => !isOver() && claimKey(key),
          safely,
          signal,
          checkOptions,
          addMetadata: (metadata) => void Object.assign(own.metadata, metadata),
          setProduct(item) {
            own.product = item;
          },
          storage: {
            get: (name) => readText(scope + pluginRecord(name)),
            set: (name, text) => isOver() || void writeText(scope + pluginRecord(name), text),
          },
          now: platform.now,
          setTimeout: (task, ms) => platform.after(ms, () => signal.aborted || safely(task)),
          onLifecycle: (each) => void own.handlers.push(each),
          on: createListen(signal),
        };
        own.restore = plugins.flatMap((start) => safely(() => start(context)) ?? []);
      },
      onRevoke() {
        run.ended.abort();
        run.restore.splice(0).map(safely);
        run = createRun();
      },
    };
  };
