import { trackDeclared } from './plugins/declarative.js';
import type { CreateExtension } from './tracker/plugins/extension.js';
import { createListen } from './tracker/plugins/listen.js';
import type { Plugin, PluginContext } from './tracker/plugins/plugin.js';
import { createPluginHost } from './tracker/plugins/plugin-host.js';

interface DeclaredOptions {
  /** Reads prices and quantities. Default: plain numbers. */
  readNumber?: (text: string) => number;
  checkOptions?: PluginContext['checkOptions'];
}

/**
 * Starts plugins, and elements that declare their events. The elements count before consent too: the tracker
 * holds a declared event as it holds a call of `track()`.
 */
export function createDeclaredExtension(
  plugins: readonly Plugin[],
  { readNumber, checkOptions }: DeclaredOptions,
): CreateExtension {
  /** Context that all plugins share while they run. */
  let running: PluginContext | undefined;
  const createHost = createPluginHost(
    [
      (context) => {
        running = context;
        return () => {
          running = undefined;
        };
      },
      ...plugins,
    ],
    checkOptions,
  );
  return (context) => {
    const host = createHost(context);
    trackDeclared({
      on: createListen(context.signal),
      readNumber,
      track(name, metadata) {
        if (name === 'product cart-add' && running?.reportCartAdd)
          running.reportCartAdd({ source: 'declarative', items: [metadata] });
        else context.track(name, metadata);
      },
    });
    return host;
  };
}
