/** The script tag with automatic tracking: `data-plugins="product-session ar cart"`, or `auto` for all. */

import { declarative } from './plugins/declarative.js';
import { handoffUrl, PLUGINS } from './plugins.js';
import { startFromTag } from './tag.js';
import { warnOnce } from './tracker/console.js';
import type { VitrineGlobal } from './tracker/global.js';
import type { Plugin } from './tracker/plugins/plugin.js';
import { createPluginHost } from './tracker/plugins/plugin-host.js';

const all = new Map<string, () => Plugin>(Object.entries(PLUGINS));

startFromTag((names) =>
  createPluginHost([
    declarative(),
    ...(names.includes('auto') ? [...all.keys()] : names).flatMap((name) => {
      const plugin = all.get(name);
      if (plugin) return plugin();
      warnOnce(`data-plugins: no plugin ${name}; expected auto or some of ${[...all.keys()]}`);
      return [];
    }),
  ]),
);

const { vitrine } = window as { vitrine?: VitrineGlobal };
if (vitrine) vitrine.handoffUrl = handoffUrl;
