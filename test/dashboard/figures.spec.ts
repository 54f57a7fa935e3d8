import type { BreakdownResponse } from '../../src/contract/index.js';
import { ORG } from '../../tools/harness/dashboard/start-shop.js';
import { expectedFigures } from './brute-force.js';
import { count, expect, percent, settled, tableOf, test } from './dashboard-test.js';
import { BEFORE, PERIOD, QUERY } from './periods.js';

const money = (value: number, currency: string) =>
  new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format(value);
const change = (value: number, before: number) =>
  new Intl.NumberFormat('en-GB', {
    ...{ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' },
  } as Intl.NumberFormatOptions).format(value / before - 1);

test('the overview has the figures of the API and of the events themselves', {
  tag: '@smoke',
}, async ({ open, stranger: page, shop }) => {
  await open();
  const now = expectedFigures(shop.drafts, PERIOD);
  const before = expectedFigures(shop.drafts, BEFORE);
  const api = await shop.ask<BreakdownResponse>('/events/breakdown', { ...QUERY, by: 'eventType' });
  // The visits of the harness are no proof if the page shows nothing.
  expect(now.sessions).toBeGreaterThan(100);
  expect(api.totals).toMatchObject({ events: now.events, sessions: now.sessions });

  const figures = {
    sessions: [now.sessions, before.sessions],
    events: [now.events, before.events],
    ar: [now.count('product AR download'), before.count('product AR download')],
    adds: [now.count('product cart-add'), before.count('product cart-add')],
    orders: [now.count('product ordered'), before.count('product ordered')],
  } as const;
  for (const [key, [value, earlier]] of Object.entries(figures)) {
    const tile = page.locator(`[data-measure="${key}"]`);
    await expect(tile.locator('.tile-value')).toHaveText(count(value));
    await expect(tile.locator('.tile-before')).toContainText(change(value, earlier));
  }
  for (const currency of ['EUR', 'USD']) {
    const value = now.revenue(currency);
    expect(api.totals.values.find((sums) => sums.currency === currency)?.value).toBeCloseTo(value);
    await expect(page.locator(`[data-measure="revenue-${currency}"] .tile-value`)).toHaveText(
      money(value, currency),
    );
  }
  await expect(page.locator('.period-note')).toContainText('Robots are left out');
});

test('the chart has the value of each day, beside that of the period before', async ({
  open,
  stranger: page,
  shop,
}) => {
  await open('?chart=ar');
  await page.getByText('Table of ar opens').click();
  const rows = await tableOf(page, 'AR opens by day');
  expect(rows).toHaveLength(30);
  const day = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: 'Europe/Berlin', weekday: 'short', day: 'numeric' },
    ...{ month: 'short', year: 'numeric' },
  } as Intl.DateTimeFormatOptions);
  const opens = expectedFigures(shop.drafts, PERIOD).drafts.filter(
    ({ body }) => body.eventType === 'product AR download',
  );
  for (const [label = '', value] of rows) {
    const name = label.replace(' (in part)', '');
    expect([name, value]).toEqual([
      name,
      count(opens.filter(({ time }) => day.format(time) === name).length),
    ]);
  }
  const before = rows.map(([, , value]) => Number(value?.replaceAll(',', '')));
  expect(before.reduce((sum, value) => sum + value, 0)).toBe(
    expectedFigures(shop.drafts, BEFORE).count('product AR download'),
  );
});

test("shows hours of the org's time zone across a change of its clock", async ({
  open,
  stranger: page,
  shop,
}) => {
  await open('?period=custom&from=2026-03-29&to=2026-03-29&chart=events');
  await page.getByText('Table of events').click();
  const rows = await tableOf(page, 'Events by hour');
  expect(rows).toHaveLength(23);
  const sunday = expectedFigures(shop.drafts, {
    from: Date.parse('2026-03-29T00:00:00+01:00'),
    to: Date.parse('2026-03-30T00:00:00+02:00'),
  });
  const sum = rows.reduce((total, [, value]) => total + Number(value), 0);
  expect(sum).toBe(sunday.events);
});

test('products have their events, rates by session and net value', async ({
  open,
  stranger: page,
  shop,
}) => {
  await open('/products?sort=name');
  const rows = await tableOf(page, 'Figures by product');
  const all = expectedFigures(shop.drafts, PERIOD);
  const expected = [
    ['SF-3', '=Sofa, three seats', 'USD'],
    ['CH-1', 'Lounge chair', 'EUR'],
    ['TB-2', 'Oak <b>table</b>', 'EUR'],
  ].map(([id = '', name, currency = '']) => {
    const own = all.where((metadata) => metadata.item_id === id);
    const rate = (type: string) => percent((own.funnel([type])[0] as number) / own.sessions);
    return [
      `${name} ${id}, show only this product`,
      ...[own.sessions, own.count('product session start')].map(count),
      ...[count(own.count('product AR download')), rate('product AR download')],
      ...[count(own.count('product cart-add')), rate('product cart-add')],
      ...[count(own.count('product ordered')), rate('product ordered')],
      money(own.revenue(currency), currency),
    ];
  });
  expect(rows).toEqual(expected);
});

test('a filter and robots apply to all figures', async ({ open, stranger: page, shop }) => {
  await open('?item_id=CH-1');
  const chairs = expectedFigures(shop.drafts, PERIOD).where(({ item_id }) => item_id === 'CH-1');
  const events = page.locator('[data-measure="events"] .tile-value');
  await expect(events).toHaveText(count(chairs.events));
  await page.getByRole('button', { name: /Product: CH-1.*remove/ }).click();
  await settled(page);
  await expect(events).toHaveText(count(expectedFigures(shop.drafts, PERIOD).events));
  await page.getByLabel('Robots').selectOption('only');
  await settled(page);
  const robots = expectedFigures(shop.drafts, { ...PERIOD, robots: true });
  expect(robots.events).toBeGreaterThan(0);
  await expect(events).toHaveText(count(robots.events));
});

test('channels, sessions and events have the figures of the API', async ({
  open,
  stranger: page,
  shop,
}) => {
  const all = expectedFigures(shop.drafts, PERIOD);
  await open('/sources');
  const channels = await tableOf(page, 'Channels of the period');
  const api = await shop.ask<BreakdownResponse<'channel'>>('/events/breakdown', {
    ...QUERY,
    ...{ by: 'channel', sort: '-sessions' },
  });
  expect(channels.map(([name, sessions, events]) => [name, sessions, events])).toEqual(
    api.rows.map(({ channel, sessions, events }) => [
      ...[`${channel}, show only this`, count(sessions), count(events)],
    ]),
  );

  await open('/sessions');
  await expect(page.getByText(`of ${count(all.sessions)} sessions`)).toBeVisible();
  await open('/events?type=product+ordered');
  await expect(page.getByText(`of ${count(all.count('product ordered'))} events`)).toBeVisible();
});

test('AR modes are those of the AR opens alone', async ({ open, stranger: page, shop }) => {
  await open('/devices');
  const modes = await tableOf(page, 'AR modes of the period');
  const opens = expectedFigures(shop.drafts, PERIOD).count('product AR download');
  expect(modes.reduce((sum, [, , events]) => sum + Number(events), 0)).toBe(opens);
  const headers = page.getByRole('table', { name: 'AR modes' }).getByRole('columnheader');
  await expect(headers).toHaveText(['AR mode', 'Sessions', 'Events']);
});

test('the trust page shows lost, robot and refused events', async ({
  open,
  stranger: page,
  shop,
}) => {
  await open('/trust');
  const report = await shop.ask<{ total: { received: number; lost: number } }>('/delivery', {
    ...{ orgId: ORG, from: '2026-03-02', to: '2026-03-31' },
  });
  expect(report.total.lost).toBeGreaterThan(0);
  await expect(page.locator('[data-delivery="loss"]')).toContainText(
    `${count(report.total.lost)} of ${count(report.total.received + report.total.lost)} events`,
  );
  const robots = expectedFigures(shop.drafts, { ...PERIOD, robots: true });
  await expect(page.locator('[data-robots="events"]')).toContainText(
    `${count(robots.events)} events of robots`,
  );
  const [refused] = await tableOf(page, 'Refused events');
  expect(refused?.join(' ')).toContain('"shop whishlist add" is not an event name');
});

test('downloads a table as CSV with the same figures', async ({ open, stranger: page, shop }) => {
  await open('/sources');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV of Channels' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('channels.csv');
  const stream = await file.createReadStream();
  let text = '';
  for await (const part of stream) text += part;
  const [head, ...lines] = text.trim().split('\r\n');
  expect(head).toContain('channel,events,sessions');
  const sum = lines.reduce((total, line) => total + Number(line.split(',')[1]), 0);
  expect(sum).toBe(expectedFigures(shop.drafts, PERIOD).events);
});

test('shows a name that looks like markup or a formula as text', async ({
  open,
  stranger: page,
}) => {
  await open('/products');
  await expect(page.getByText('Oak <b>table</b>')).toBeVisible();
  await expect(page.locator('main table b')).toHaveCount(0);
});
