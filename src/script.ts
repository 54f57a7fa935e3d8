/** The script tag without automatic tracking: calls alone. */

import { startFromTag } from './tag.js';

startFromTag({});
