import { test } from '@playwright/test';
import { playServed, SERVED } from '../support/served-tracker.js';

for (const [title, scenario] of Object.entries(SERVED))
  test(title, async ({ page }) => {
    const tab = {
      goto: (url: string) => page.goto(url),
      run: <T>(script: string) => page.evaluate<T>(`(async () => { ${script} })()`),
      until: (expression: string) => page.waitForFunction(expression),
    };
    await playServed(tab, scenario);
  });
