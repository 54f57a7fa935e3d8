/** The script tag without automatic tracking. */

import { say } from './core/reporter.js';
import { startFromTag } from './tag.js';

startFromTag(([named]) => {
  if (named) say('data-modules: not in this file, load vitrine.auto.js instead');
  return [];
});
