import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Collector, event, openCollector } from './support/collector.js';

let collector: Collector;
beforeEach(async () => {
  collector = await openCollector();
});
afterEach(() => collector.close());

let sessions = 0;

/** Stores the events of one session, in this order: `choose fabric=wool of CH-1`, `add CH-1`, `order`. */
async function visit(...texts: string[]) {
  const sessionId = `session-${++sessions}`;
  const types: Record<string, string> = {
    choose: 'product configuration attribute set',
    offer: 'product AR offered',
    add: 'product cart-add',
    order: 'product ordered',
  };
  const events = texts.map((text) => {
    const [verb = ''] = text.split(' ');
    const item_id = /CH-\d/.exec(text)?.[0];
    const [, attribute_name, attribute_value] = /(\w+)=(\w*)/.exec(text) ?? [];
    const metadata = { item_id, attribute_name, attribute_value };
    return event({
      sessionId,
      eventType: types[verb] as string,
      eventMetadata: JSON.parse(JSON.stringify(metadata)),
    });
  });
  const response = await collector.post(events);
  expect(response.statusCode, response.body).toBe(200);
}

/** Sessions of each step, by value. */
async function funnel(dimension: string, ...steps: string[]) {
  const query = new URLSearchParams(steps.map((step) => ['step', step]));
  query.set('by_dimension', dimension);
  const response = await collector.get(`/events/funnel?${query}`);
  expect(response.statusCode, response.body).toBe(200);
  const { groups } = response.json();
  return Object.fromEntries(
    groups.map((group: { rows: { sessions: number }[] } & Record<string, unknown>) => [
      group[dimension],
      group.rows.map((row) => row.sessions),
    ]),
  );
}

const options = () =>
  funnel(
    'attribute',
    ...['product configuration attribute set', 'product cart-add', 'product ordered'],
  );

it('counts the option that was in the cart, not the first or last one that was chosen', async () => {
  await visit(
    ...['choose fabric=wool of CH-1', 'choose fabric=linen of CH-1', 'add CH-1'],
    ...['choose fabric=silk of CH-1', 'order CH-1'],
  );
  expect(await options()).toEqual({
    'fabric=wool': [1, 0, 0],
    'fabric=linen': [1, 1, 1],
    'fabric=silk': [1, 0, 0],
  });
});

it('keeps one value for each attribute, and both carts of a session', async () => {
  await visit(
    ...['choose fabric=wool of CH-1', 'choose legs=oak of CH-1', 'add CH-1'],
    ...['choose fabric=linen of CH-1', 'add CH-1', 'order'],
  );
  expect(await options()).toEqual({
    'fabric=wool': [1, 1, 1],
    'fabric=linen': [1, 1, 1],
    'legs=oak': [1, 1, 1],
  });
});

it('counts adds and orders of the product that was configured', async () => {
  await visit(
    'choose fabric=wool of CH-1',
    'choose fabric=linen of CH-2',
    'add CH-1',
    'order CH-1',
  );
  await visit('choose fabric=linen of CH-2', 'add CH-1', 'order');
  expect(await options()).toEqual({ 'fabric=linen': [2, 0, 0], 'fabric=wool': [1, 1, 1] });
});

it('follows the session when an event names no product', async () => {
  await visit('choose fabric=wool', 'add CH-1', 'order');
  await visit('choose fabric=wool of CH-1', 'add', 'order CH-2');
  expect(await options()).toEqual({ 'fabric=wool': [2, 2, 1] });
});

it('believes an add that names the attribute itself', async () => {
  await visit(
    ...['choose fabric=wool of CH-1', 'choose fabric=linen of CH-1'],
    'add CH-1 with fabric=wool',
  );
  expect(await options()).toEqual({ 'fabric=wool': [1, 1, 0], 'fabric=linen': [1, 0, 0] });
});

it('counts an option that was taken back as not in the cart', async () => {
  await visit('choose engraving=yes of CH-1', 'choose engraving= of CH-1', 'add CH-1');
  expect(await options()).toEqual({ 'engraving=yes': [1, 0, 0], 'engraving=': [1, 1, 0] });
});

it('counts a session for each product that it was offered, and its adds for their own', async () => {
  await visit('offer CH-1', 'offer CH-2', 'add CH-2', 'order CH-2');
  await visit('offer CH-1', 'add CH-2');
  const steps = ['product AR offered', 'product cart-add', 'product ordered'];
  expect(await funnel('item_id', ...steps)).toEqual({ 'CH-1': [2, 0, 0], 'CH-2': [1, 1, 1] });
});
