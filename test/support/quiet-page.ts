import { test as base, expect } from './fixtures.js';

/** Holds each test to a page without errors of its own, of which the tracker says nothing either. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page }, use) => {
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on(
        'console',
        (message) => message.text().includes('Vitrine') && problems.push(message.text()),
      );
      await use(undefined);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from './fixtures.js';
