import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ASSET, type Collector, event, openCollector } from './support/collector.js';

const body = event({ assetId: ASSET });

describe.each([
  ['array', undefined],
  ['array', 'array'],
  ['object', 'object'],
] as const)('responseShape answers the %s (set to %s)', (shape, responseShape) => {
  let collector: Collector;
  beforeAll(async () => {
    collector = await openCollector({ config: responseShape ? { responseShape } : {} });
  });
  afterAll(() => collector.close());

  /** Checks the shape of a response, and returns its content. */
  const unwrap = <Value>(response: Value | Value[]): Value => {
    expect(Array.isArray(response)).toBe(shape === 'array');
    if (!Array.isArray(response)) return response;
    expect(response).toHaveLength(1);
    return response[0] as Value;
  };

  it('to a POST and to a GET by id, with the asset', async () => {
    const stored = unwrap((await collector.post(body)).json());
    expect(stored).toMatchObject({ assetName: 'Armchair', assetMetadata: { sku: 'CH-1' } });
    expect(unwrap((await collector.get(`/events/${stored.id}`)).json())).toEqual(stored);
  });

  it('to the views', async () => {
    expect(unwrap((await collector.get('/events/views')).json())).toMatchObject({ page: 1 });
  });
});

describe('a missing event', () => {
  let collector: Collector;
  beforeAll(async () => {
    collector = await openCollector();
  });
  afterAll(() => collector.close());

  it.each([
    ['an unknown id', '00000000-0000-7000-8000-000000000000'],
    ['an id that is not a UUID', 'string'],
    ['a very long id', 'x'.repeat(5_000)],
    ['an id with a quote', "'%20OR%20''='"],
  ])('%s', async (_, id) => {
    const response = await collector.get(`/events/${id}`);
    expect(response.statusCode).toBe(404);
    expect(response.json()).toEqual({
      error: { type: 'event_not_found', message: 'Event not found' },
    });
  });
});
