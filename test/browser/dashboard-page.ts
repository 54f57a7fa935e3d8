import { test as base, expect, type Page } from '@playwright/test';
import type { CreateEventBody } from 'vitrine/contract';
import { DEMO_TOKEN } from '../../demo/serve/config.js';
import { type Demo, startDemo } from '../../demo/serve/start-demo.js';

/** A demo of its own for each worker: whoever posts, names the events so that nobody else counts them. */
export const test = base.extend<object, { demo: Demo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures out of the pattern.
    async ({}, use) => {
      const demo = await startDemo({ port: 0, file: ':memory:', seed: 3_000 });
      await use(demo);
      await demo.close();
    },
    { scope: 'worker' },
  ],
});

export async function ask<Answer>(demo: Demo, path: string, query: Record<string, string> = {}) {
  const address = new URL(demo.endpoint + path);
  for (const [name, value] of Object.entries({ bearer_token: DEMO_TOKEN, ...query })) {
    address.searchParams.set(name, value);
  }
  const answer = await fetch(address, { headers: { Origin: demo.storefrontUrl } });
  const body = await answer.json();
  return (Array.isArray(body) ? body[0] : body) as Answer;
}

export async function post(demo: Demo, event: Partial<CreateEventBody>) {
  const answer = await fetch(`${demo.endpoint}/events?bearer_token=${DEMO_TOKEN}`, {
    method: 'POST',
    headers: { Origin: demo.storefrontUrl, 'Content-Type': 'application/json' },
    body: JSON.stringify({ eventType: 'product interaction', sessionId: 'tests', ...event }),
  });
  expect(answer.status).toBe(200);
}

export async function open(page: Page, demo: Demo, query = '') {
  await page.goto(demo.dashboardUrl + query);
  await expect(page.locator('body')).toHaveAttribute('data-status', 'live');
}

export const rows = (page: Page) => page.locator('.log tbody tr');

export const whole = (value: number) => value.toLocaleString('en');
