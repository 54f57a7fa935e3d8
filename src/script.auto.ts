/** The script tag with automatic tracking: `data-plugins="product-session ar cart"`, or `auto` for all. */

import { createDeclaredExtension } from './declared-extension.js';
import { nameUnknownAttributes } from './known-attributes.js';
import { TAKEOVER } from './plugins/product-session.js';
import { readNumber } from './plugins/signals/read-number.js';
import { handoffUrl, PLUGINS } from './plugins.js';
import { startFromTag } from './tag.js';
import { optionsProblem } from './tracker/check-options.js';
import { warnOnce } from './tracker/console.js';
import type { Plugin } from './tracker/plugins/plugin.js';

const all = new Map<string, () => Plugin>(Object.entries(PLUGINS));

startFromTag({
  findProblem: optionsProblem,
  global: { handoffUrl },
  choose(names, dataset) {
    nameUnknownAttributes(dataset);
    // What runs already hands over the session of its product.
    Object.assign(window, { [TAKEOVER]: {} });
    const plugins = (names.includes('auto') ? [...all.keys()] : names).flatMap((name) => {
      const plugin = all.get(name);
      if (plugin) return plugin();
      warnOnce(`data-plugins: no plugin ${name}; expected auto or some of ${[...all.keys()]}`);
      return [];
    });
    return createDeclaredExtension(plugins, { readNumber });
  },
});
