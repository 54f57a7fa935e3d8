/** The script tag without automatic tracking: calls, and elements with `data-vitrine`. */

import { trackDeclared } from './plugins/declarative.js';
import { startFromTag } from './tag.js';
import { safely, warnOnce } from './tracker/console.js';

startFromTag(([named]) => ({ track, signal }) => {
  if (named) warnOnce('data-plugins: not in this file, load vitrine.auto.js instead');
  trackDeclared({
    track,
    on: (target, type, task) =>
      target.addEventListener(type, (event) => safely(() => task(event as never)), {
        capture: true,
        signal,
      }),
  });
  return {};
});
