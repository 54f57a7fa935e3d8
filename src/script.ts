/** The script tag without automatic tracking. */

import { startFromTag } from './tag.js';
import { warnOnce } from './tracker/console.js';

startFromTag(([named]) => {
  if (named) warnOnce('data-plugins: not in this file, load vitrine.auto.js instead');
  return [];
});
