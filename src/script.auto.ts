/** The script tag with automatic tracking: `data-plugins="product-session ar cart"`, or `auto` for all. */

import { nameUnknownAttributes } from './known-attributes.js';
import { trackDeclared } from './plugins/declarative.js';
import { TAKEOVER } from './plugins/product-session.js';
import { readNumber } from './plugins/signals/read-number.js';
import { handoffUrl, PLUGINS } from './plugins.js';
import { startFromTag } from './tag.js';
import { warnOnce } from './tracker/console.js';
import { createListen } from './tracker/plugins/listen.js';
import type { Plugin, PluginContext } from './tracker/plugins/plugin.js';
import { createPluginHost } from './tracker/plugins/plugin-host.js';

const all = new Map<string, () => Plugin>(Object.entries(PLUGINS));

startFromTag(
  (names, dataset) => {
    nameUnknownAttributes(dataset);
    // What runs already hands over the session of its product.
    Object.assign(window, { [TAKEOVER]: {} });
    /** What the plugins have in common, while they run. */
    let running: PluginContext | undefined;
    const createHost = createPluginHost([
      (context) => {
        running = context;
        return () => {
          running = undefined;
        };
      },
      ...(names.includes('auto') ? [...all.keys()] : names).flatMap((name) => {
        const plugin = all.get(name);
        if (plugin) return plugin();
        warnOnce(`data-plugins: no plugin ${name}; expected auto or some of ${[...all.keys()]}`);
        return [];
      }),
    ]);
    return (context) => {
      const host = createHost(context);
      // Also before consent: what is declared is a call, and is held like one.
      trackDeclared(
        {
          track: context.track,
          on: createListen(context.signal),
          get reportCartAdd() {
            return running?.reportCartAdd;
          },
        },
        readNumber,
      );
      return host;
    };
  },
  { handoffUrl },
);
