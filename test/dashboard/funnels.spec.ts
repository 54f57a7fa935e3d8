import { createFormats } from '../../collector/dashboard/format/formats.js';
import type { FunnelResponse, ObservedUplift } from '../../src/contract/index.js';
import { expectedFigures } from './brute-force.js';
import { count, expect, percent, settled, tableOf, test } from './dashboard-test.js';
import { PERIOD, QUERY } from './periods.js';

test('the funnel counts sessions, and the uplift has the interval of the API', async ({
  open,
  stranger: page,
  shop,
}) => {
  await open('/ar');
  const steps = [
    'product AR offered',
    'product AR download',
    'product cart-add',
    'product ordered',
  ];
  const expected = expectedFigures(shop.drafts, PERIOD).funnel(steps);
  const rows = await tableOf(page, 'From AR to the order: sessions by step');
  expect(rows.map(([, sessions]) => sessions)).toEqual(expected.map(count));
  const [first = 0, second = 0] = expected;
  expect(rows[1]?.slice(2, 4)).toEqual([percent(second / first), percent(second / first)]);

  const uplift = await shop.ask<ObservedUplift>('/events/uplift', {
    ...QUERY,
    ...{ eligible: steps[0] as string, exposure: steps[1] as string, outcome: steps[2] as string },
  });
  const groups = await tableOf(page, 'Sessions with and without AR: added to cart');
  expect(groups.map(([, sessions, converted]) => [sessions, converted])).toEqual(
    [uplift.exposed, uplift.unexposed].map(({ sessions, converted }) =>
      [sessions, converted].map(count),
    ),
  );
  const { points: pointsOf } = createFormats(['en-GB'], 'Europe/Berlin');
  const points = (share: number | null) => pointsOf(share ?? 0);
  await expect(page.locator('[data-uplift="difference"]')).toHaveText(
    `${points(uplift.difference)}, 95 % interval ${points(uplift.low)} to ${points(uplift.high)}`,
  );
  await expect(page.getByText('the difference does not prove that AR sells')).toBeVisible();
});

test('options count as in the cart when they were what was added', async ({
  open,
  stranger: page,
  shop,
}) => {
  const all = expectedFigures(shop.drafts, PERIOD);
  await open('/products?tab=options');
  const options = await tableOf(
    page,
    'Sessions by option value: chosen, added to the cart, ordered',
  );
  expect(options).toHaveLength(3);
  const shown = new Map(
    options.map(([name, chosen, inCart, , ordered]) => [name, [chosen, inCart, ordered]]),
  );
  expect(shown).toEqual(
    new Map([...all.options()].map(([name, sessions]) => [name, sessions.map(count)])),
  );
});

test('AR is counted where the product was bought, and one click shows it for one product', async ({
  open,
  stranger: page,
  shop,
}) => {
  const all = expectedFigures(shop.drafts, PERIOD);
  await open('/ar');
  const rows = await tableOf(page, 'From AR to the order by product');
  const steps = ['product AR offered', 'product AR download', 'product cart-add'];
  expect(rows).toHaveLength(3);
  const shown = rows.map(([name = '', offered, opened, , , added]) => [
    name.replace(', show only this', ''),
    ...[offered, opened, added],
  ]);
  expect(shown).toEqual(
    shown.map(([name]) => {
      const own = all.where(({ item_name }) => item_name === name);
      return [name, ...own.funnel(steps).map(count)];
    }),
  );
  const query = { ...QUERY, by_dimension: 'item_id' };
  const api = await shop.ask<FunnelResponse<'item_id'>>(
    '/events/funnel',
    new URLSearchParams([...Object.entries(query), ...steps.map((step) => ['step', step])]),
  );
  const { duration } = createFormats(['en-GB'], 'Europe/Berlin');
  expect(rows.map(([, , , , median]) => median)).toEqual(
    api.groups?.map((group) => duration(group.rows[1]?.medianSeconds ?? null)),
  );

  await page.getByRole('button', { name: /^Lounge chair ?, show only this/ }).click();
  await settled(page);
  const uplift = await shop.ask<ObservedUplift>('/events/uplift', {
    ...{ ...QUERY, item_id: 'CH-1' },
    ...{ eligible: steps[0] as string, exposure: steps[1] as string, outcome: steps[2] as string },
  });
  const groups = await tableOf(page, 'Sessions with and without AR: added to cart');
  expect(groups.map(([, sessions, converted]) => [sessions, converted])).toEqual(
    [uplift.exposed, uplift.unexposed].map(({ sessions, converted }) =>
      [sessions, converted].map(count),
    ),
  );
});
