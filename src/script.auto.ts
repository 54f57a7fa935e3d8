/** The script tag with automatic tracking: `data-modules="session ar cart"`, or `auto` for all. */

import { handoffUrl, MODULES } from './auto.js';
import type { Module } from './core/module.js';
import { say } from './core/reporter.js';
import { startFromTag } from './tag.js';

const all: Record<string, () => Module> = MODULES;

const face = startFromTag((names) =>
  (names.includes('auto') ? Object.keys(all) : names).flatMap((name) => {
    const module = Object.hasOwn(all, name) && all[name];
    if (module) return module();
    say(`data-modules: ${name} is none, write auto or some of ${Object.keys(all)}`);
    return [];
  }),
);

if (face) face.handoffUrl = handoffUrl;
