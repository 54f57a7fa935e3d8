/** The script tag with automatic tracking: `data-modules="session ar cart"`, or `auto` for all. */

import { handoffUrl, MODULES } from './auto.js';
import type { Module } from './core/module.js';
import { say } from './core/reporter.js';
import { startFromTag } from './tag.js';

const all = new Map<string, () => Module>(Object.entries(MODULES));

const face = startFromTag((names) =>
  (names.includes('auto') ? [...all.keys()] : names).flatMap((name) => {
    const module = all.get(name);
    if (module) return module();
    say(`data-modules: ${name} is none, write auto or some of ${[...all.keys()]}`);
    return [];
  }),
);

if (face) face.handoffUrl = handoffUrl;
