/** The script tag without automatic tracking: calls alone. It checks nothing but what nothing works without. */

import { startFromTag } from './tag.js';
import { warnOnce } from './tracker/console.js';

startFromTag({
  check(_, { bearerToken, plugins }) {
    if (plugins) warnOnce('data-plugins: load vitrine.auto.js instead');
    if (!bearerToken) throw 'data-bearer-token: missing';
  },
});
