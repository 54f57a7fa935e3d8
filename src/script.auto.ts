/** The script tag with automatic tracking: `data-plugins="product-session ar cart"`, or `auto` for all. */

import { handoffUrl, PLUGINS } from './plugins.js';
import { startFromTag } from './tag.js';
import { warnOnce } from './tracker/console.js';
import type { Plugin } from './tracker/plugins/plugin.js';

const all = new Map<string, () => Plugin>(Object.entries(PLUGINS));

const face = startFromTag((names) =>
  (names.includes('auto') ? [...all.keys()] : names).flatMap((name) => {
    const plugin = all.get(name);
    if (plugin) return plugin();
    warnOnce(`data-plugins: ${name} is none, write auto or some of ${[...all.keys()]}`);
    return [];
  }),
);

if (face) face.handoffUrl = handoffUrl;
