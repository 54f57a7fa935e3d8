import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ASSET, type Collector, event, openCollector } from './support/collector.js';

const body = event({ assetId: ASSET });

describe.each([
  ['array', undefined],
  ['array', 'array'],
  ['object', 'object'],
] as const)('singleEvent answers the %s (set to %s)', (shape, singleEvent) => {
  let collector: Collector;
  beforeAll(async () => {
    collector = await openCollector({ config: singleEvent ? { singleEvent } : {} });
  });
  afterAll(() => collector.close());

  /** What the answer holds, after its shape was looked at. */
  const unwrap = <Value>(answer: Value | Value[]): Value => {
    expect(Array.isArray(answer)).toBe(shape === 'array');
    if (!Array.isArray(answer)) return answer;
    expect(answer).toHaveLength(1);
    return answer[0] as Value;
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

describe('an event that is not there', () => {
  let collector: Collector;
  beforeAll(async () => {
    collector = await openCollector();
  });
  afterAll(() => collector.close());

  it.each([
    ['an id that was never given', '00000000-0000-7000-8000-000000000000'],
    ['an id that is no UUID', 'string'],
    ['an id without end', 'x'.repeat(5_000)],
    ['an id with a quote', "'%20OR%20''='"],
  ])('%s', async (_, id) => {
    const answer = await collector.get(`/events/${id}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      error: { type: 'event_not_found', message: 'Event not found' },
    });
  });
});
