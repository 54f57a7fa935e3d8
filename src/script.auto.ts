/** The script tag with automatic tracking: `data-modules="session ar cart"`, or `auto` for all. */

import { handoffUrl, MODULES } from './plugins.js';
import { startFromTag } from './tag.js';
import { warnOnce } from './tracker/console.js';
import type { Module } from './tracker/plugins/plugin.js';

const all = new Map<string, () => Module>(Object.entries(MODULES));

const face = startFromTag((names) =>
  (names.includes('auto') ? [...all.keys()] : names).flatMap((name) => {
    const module = all.get(name);
    if (module) return module();
    warnOnce(`data-modules: ${name} is none, write auto or some of ${[...all.keys()]}`);
    return [];
  }),
);

if (face) face.handoffUrl = handoffUrl;
