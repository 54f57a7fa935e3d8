import type { Page } from '@playwright/test';
import type { StoredEvent } from '../../src/contract/index.js';
import type { PageOptions, Rig } from '../../tools/harness/rig.js';

export const ld = (data: unknown) =>
  `<script type="application/ld+json">${JSON.stringify(data)}</script>`;

export const product = (sku: string, name: string, more: object = {}) =>
  ld({ '@context': 'https://schema.org', '@type': 'Product', sku, name, ...more });

export const CHAIR = product('CH-1', 'Chair');

export const open = async (rig: Rig, page: Page, path: string, options: PageOptions) => {
  const url = rig.page(path, {
    ...options,
    attributes: { plugins: 'product-session', ...options.attributes },
  });
  await page.goto(url);
  await page.waitForFunction(() => window.vitrine.track);
};

/** In the order of the page: of two requests that leave together either may arrive first. */
export const byTime = (one: StoredEvent, other: StoredEvent) =>
  Number(one.eventMetadata.$time) - Number(other.eventMetadata.$time) ||
  Number(one.eventMetadata.$seq) - Number(other.eventMetadata.$seq);

/** The product of each session, and why it ended, in the order of the page. */
export const sessionSummaries = (events: StoredEvent[]) =>
  [...events]
    .sort(byTime)
    .map(({ eventType, eventMetadata: { item_id, item_name, reason } }) =>
      [eventType.replace('product session ', ''), item_id ?? item_name, reason]
        .filter(Boolean)
        .join(' '),
    );

export const chair = { item_id: 'CH-1', item_name: 'Chair' };

/** A shop that is one page: it goes to an address, and renders a product there a while later. */
export const SPA = `function go(how, url, sku, name, ms = 0) {
  history[how](null, '', url);
  setTimeout(() => {
    document.querySelector('[type="application/ld+json"]')?.remove();
    if (!sku) return;
    const script = document.createElement('script');
    script.type = 'application/ld+json';
    script.textContent = JSON.stringify({ '@type': 'Product', sku, name });
    document.body.append(script);
  }, ms);
}`;
