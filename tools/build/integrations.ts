/** Builds the zips of `integrations/` into `integrations/dist`. */

import { writeIntegrations } from './zip-integrations.js';

for (const path of writeIntegrations()) process.stdout.write(`${path}\n`);
