import { type Wordpress, wordpressProblem } from '../../../tools/harness/wordpress/wordpress.js';
import { test as base } from '../../support/fixtures.js';
import { CONSENT_API, OPT_IN } from './consent-api.js';
import { openWithPlugin } from './install-plugin.js';

const core = process.env.VITRINE_WORDPRESS;
const consentApi = process.env.VITRINE_WP_CONSENT_API;
const problem = wordpressProblem(core);

/** Why these tests are skipped; empty where WordPress is there. */
export const SKIP_REASON = problem && `${problem}; npx tsx tools/harness/set-up.ts installs it`;

/** Tests with one WordPress, whose settings they change. */
export const test = base.extend<object, { wordpress: Wordpress }>({
  wordpress: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern.
    async ({}, use) => {
      const wordpress = await openWithPlugin({
        core,
        plugins: consentApi ? [consentApi] : [],
        mustUse: consentApi ? OPT_IN : CONSENT_API,
      });
      await use(wordpress);
      await wordpress.close();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});
