import { test as base } from '@playwright/test';
import { type Demo, startDemo } from '../../demo/serve/start-demo.js';
import { type Client, createClient } from '../../src/client/index.js';

/** The demo on a store of its own, and a client that reads it. */
export const test = base.extend<{ seed: number; demo: Demo; client: Client }>({
  /** Events of earlier visits. */
  seed: [0, { option: true }],
  demo: async ({ seed }, use) => {
    const demo = await startDemo({ port: 0, file: ':memory:', seed });
    await use(demo);
    await demo.close();
  },
  client: async ({ demo }, use) => {
    await use(
      createClient({
        endpoint: demo.endpoint,
        token: demo.privateToken,
      }),
    );
  },
});
