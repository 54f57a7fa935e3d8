/** Beside the tag of `vitrine.auto.js`, before it or after: the shop platforms that it does not know by itself. */

import { MORE_PLATFORMS } from './plugins/platforms/more-platforms.js';

Object.assign(window, { vitrinePlatforms: MORE_PLATFORMS });
