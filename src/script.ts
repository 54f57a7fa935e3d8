/** The script tag without automatic tracking. It checks only the options that tracking cannot do without. */

import { startFromTag } from './tag/start-from-tag.js';
import { warnOnce } from './tracker/console.js';

startFromTag({
  check(_, { bearerToken, plugins }) {
    if (plugins) warnOnce('data-plugins: load vitrine.auto.js instead');
    if (!bearerToken) throw 'data-bearer-token: missing';
  },
});
