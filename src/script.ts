/** The script tag without automatic tracking: calls, and elements with `data-vitrine`. */

import { trackDeclared } from './plugins/declarative.js';
import { startFromTag } from './tag.js';
import { warnOnce } from './tracker/console.js';
import { createListen } from './tracker/plugins/listen.js';

startFromTag(([named]) => ({ track, signal }) => {
  if (named) warnOnce('data-plugins: not in this file, load vitrine.auto.js instead');
  const on = createListen(signal);
  trackDeclared({ track, on });
  return {};
});
