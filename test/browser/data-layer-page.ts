import type { Page } from '@playwright/test';
import type { StoredEvent } from '../../src/contract/index.js';
import type { PageOptions, Rig } from '../../tools/harness/rig.js';
import { expect } from '../support/fixtures.js';

export const GTAG =
  'window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); }';

export const ITEM = { item_id: 'CH-1', item_name: 'Chair', price: '49.90', quantity: 2 };
export const ADD = {
  event: 'add_to_cart',
  ecommerce: { currency: 'EUR', value: 99.8, items: [ITEM] },
};
export const order = (transaction_id?: string, more: object = {}) => ({
  event: 'purchase',
  ecommerce: { transaction_id, currency: 'EUR', value: 99.8, items: [ITEM], ...more },
});

export const open = async (rig: Rig, page: Page, path = '/', options: PageOptions = {}) => {
  const url = rig.page(path, {
    head: GTAG,
    ...options,
    attributes: { plugins: 'data-layer', ...options.attributes },
  });
  await page.goto(url);
  await page.waitForFunction(() => window.vitrine.track);
};

export const push = (page: Page, ...entries: unknown[]) =>
  page.evaluate((entries) => {
    const { dataLayer } = window as unknown as { dataLayer: unknown[] };
    for (const entry of entries) dataLayer.push(entry);
  }, entries);

/** An event without the tracker's own fields. */
export const withoutTrackerFields = ({ eventType, eventMetadata, metric }: StoredEvent) => [
  eventType.replace('product ', ''),
  Object.fromEntries(Object.entries(eventMetadata).filter(([key]) => !key.startsWith('$'))),
  metric,
];

export const ids = (events: StoredEvent[]) =>
  events.map(({ eventType, eventMetadata: { transaction_id, item_id } }) =>
    [eventType.replace('product ', ''), transaction_id ?? item_id].filter(Boolean).join(' '),
  );

/** Nothing more has come than what is expected, by the time that an order has arrived. */
export const settle = async (rig: Rig, page: Page, count: number) => {
  await page.evaluate(() => window.vitrine.track('product interaction'));
  const events = ids(await rig.delivered(count + 1));
  expect(events).toContain('interaction');
  return events.filter((event) => event !== 'interaction');
};

export const chair = {
  item_id: 'CH-1',
  item_name: 'Chair',
  price: 49.9,
  quantity: 2,
  currency: 'EUR',
};

export const gtag = (name: string, data: object) =>
  `gtag('event', '${name}', ${JSON.stringify(data)})`;
export const pushed = (data: object) => `dataLayer.push(${JSON.stringify(data)})`;
export const adobe = (event: string, eventInfo: object) =>
  `(window.adobeDataLayer = window.adobeDataLayer || []).push(${JSON.stringify({ event, eventInfo })})`;
