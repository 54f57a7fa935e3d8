/** The script tag with automatic tracking: `data-plugins="product-session ar cart"`, or `auto` for all. */

import { createDeclaredExtension } from './declared-extension.js';
import { TAKEOVER } from './plugins/product-session.js';
import { readNumber } from './plugins/signals/read-number.js';
import { handoffUrl, PLUGINS } from './plugins.js';
import { nameUnknownAttributes, toAttribute } from './tag/known-attributes.js';
import { startFromTag } from './tag/start-from-tag.js';
import { optionsProblem } from './tracker/check-options.js';
import { warnOnce } from './tracker/console.js';

const all = Object.keys(PLUGINS);

startFromTag({
  global: { handoffUrl },
  check(options, dataset) {
    nameUnknownAttributes(dataset);
    const problem = optionsProblem(options);
    if (problem) throw toAttribute(problem);
  },
  choose(names) {
    // A running tracker then hands over its product session.
    Object.assign(window, { [TAKEOVER]: {} });
    const plugins = (names.includes('auto') ? all : names).flatMap((name) => {
      if (all.includes(name)) return PLUGINS[name as keyof typeof PLUGINS]();
      warnOnce(`data-plugins: no plugin ${name}; expected auto or some of ${all}`);
      return [];
    });
    return createDeclaredExtension(plugins, { readNumber });
  },
});
