import { test as base } from '@playwright/test';
import { Rig } from '../../tools/harness/rig.js';

/** Every browser test has a shop and a collector of its own: an origin, and so a storage. */
export const test = base.extend<{ rig: Rig }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures out of the pattern.
  rig: async ({}, use) => {
    const rig = await Rig.open();
    await use(rig);
    await rig.close();
  },
});

export { expect } from '@playwright/test';
