import { describe, expect, it } from 'vitest';
import { collectorPerTest, numbersOf, order, SESSION, trackMany } from './collector-per-test.js';
import { answer, cutAfter, documented, ORG, onEvents, silent, times } from './faulty-collector.js';

const fixture = collectorPerTest();

it('stores events once, in arrays, and gives each a receipt with the id of the server', async () => {
  const sender = fixture.open();
  const receipts = await trackMany(sender, 1_201);
  const events = await fixture.collector.stored();
  expect(new Set(numbersOf(events)).size).toBe(1_201);
  expect(events).toHaveLength(1_201);
  expect(receipts.map(({ status }) => status)).toEqual(receipts.map(() => 'sent'));
  expect(new Set(receipts.map(({ id }) => id))).toEqual(new Set(events.map(({ id }) => id)));
  expect(fixture.collector.bodies.map((body) => (body as unknown[]).length)).toEqual([
    500, 500, 201,
  ]);
  await sender.close();
});

it('sends the fields of an event, its time of years ago and its own id, once', async () => {
  const sender = fixture.open({ orgId: ORG });
  const fields = {
    ...SESSION,
    userId: 'user-1',
    assetId: 'asset-1',
    metric: 49.9,
    occurredAt: '2019-05-04T10:00:00.000Z',
    eventId: 'order-1001',
  };
  for (let i = 0; i < 2; i++) await sender.track('product ordered', order(1), fields);
  const events = await fixture.collector.stored();
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    orgId: ORG,
    sessionId: 's-1',
    userId: 'user-1',
    assetId: 'asset-1',
    metric: 49.9,
    eventMetadata: { ...order(1), $id: 'order-1001' },
  });
  const off = Date.parse(events[0]?.createdAt ?? '') - Date.parse(fields.occurredAt);
  // The way to the collector takes some milliseconds.
  expect(Math.abs(off)).toBeLessThan(2_000);
  await sender.close();
});

it('sends to the host when the endpoint has no path', async () => {
  const paths: string[] = [];
  fixture.collector.line.fault = ({ request }) => {
    paths.push(request.url ?? '');
    request.url = `/api/analytics${request.url}`;
    return false;
  };
  const { origin } = new URL(fixture.collector.endpoint);
  const sender = fixture.open({ endpoint: origin });
  expect(await sender.track('product ordered', order(1), SESSION)).toMatchObject({
    status: 'sent',
  });
  expect(paths).toEqual(['/healthcheck', '/events']);
  await sender.close();
});

describe('refusals', () => {
  it('drops only the wrong events of an array', async () => {
    const sender = fixture.open();
    const receipts = await Promise.all(
      ['product ordered', 'no such event', 'product renders'].map((name) =>
        sender.track(name, {}, SESSION),
      ),
    );
    expect(receipts.map(({ status }) => status)).toEqual(['sent', 'dropped', 'sent']);
    expect(receipts[1]).toMatchObject({
      code: 'server_rejected',
      message: expect.stringContaining('"no such event" is not an event name'),
    });
    expect(await fixture.collector.stored()).toHaveLength(2);
    await sender.close();
  });

  it('sends each event alone when the server names no event of a refused array', async () => {
    const sender = fixture.open();
    const refusal = '{"error":{"type":"create_event_error","message":"Create event error"}}';
    fixture.collector.line.fault = onEvents(({ body, response }) => {
      if (!body.startsWith('[') && !body.includes('"transaction_id":"1"')) return false;
      response.writeHead(422, { 'content-type': 'application/json' }).end(refusal);
      return true;
    });
    const receipts = await trackMany(sender, 3);
    expect(receipts.map(({ status }) => status)).toEqual(['sent', 'dropped', 'sent']);
    await sender.close();
  });

  it('names a token that the server refuses', async () => {
    const sender = fixture.open({ token: 'unknown-token-of-the-tests' });
    expect(await sender.track('product ordered', {}, SESSION)).toMatchObject({
      status: 'dropped',
      code: 'unauthorized',
      message: '401 bearer_token is not known',
    });
    await sender.close();
  });

  it.each([
    ['sessionId', {}, {} as never],
    ['occurredAt', {}, { sessionId: 's', occurredAt: 'yesterday' }],
    ['eventId', {}, { sessionId: 's', eventId: '' }],
    ['price: is not a field', {}, { sessionId: 's', price: 1 } as never],
    ['BigInt', { big: 1n } as never, { sessionId: 's' }],
  ])('never throws: %s', async (words, metadata, fields) => {
    const sender = fixture.open();
    const receipt = await sender.track('product ordered', metadata, fields);
    expect(receipt).toMatchObject({ status: 'dropped', code: 'invalid_event' });
    expect(receipt.message).toContain(words);
    await sender.close();
  });

  it('refuses an event over 64 KiB, and events beyond the limit of the queue', async () => {
    const sender = fixture.open({ maxQueuedEvents: 5, maxQueuedBytes: 100_000 });
    const text = 'x'.repeat(70_000);
    expect(await sender.track('product ordered', { text }, SESSION)).toMatchObject({
      code: 'event_too_large',
    });
    const receipts = await trackMany(sender, 7);
    expect(receipts.map(({ code }) => code)).toEqual([
      ...Array(5).fill(undefined),
      ...Array(2).fill('queue_full'),
    ]);
    const large = { text: 'x'.repeat(60_000) };
    const two = await Promise.all([
      sender.track('product ordered', large, SESSION),
      sender.track('product ordered', large, SESSION),
    ]);
    expect(two.map(({ code }) => code)).toEqual([undefined, 'queue_full']);
    // Their space is free again.
    expect((await trackMany(sender, 5)).every(({ status }) => status === 'sent')).toBe(true);
    await sender.close();
  });

  it.each([
    [{ token: '' }, /^token: /],
    [{ endpoint: 'shop' }, /^endpoint: /],
    [{ orgId: '' }, /^orgId: /],
    [{ maxQueuedEvents: 0 }, /^maxQueuedEvents: /],
    [{ timeoutMs: 1.5 }, /^timeoutMs: /],
  ])('names a wrong option: %j', (more, words) => {
    expect(() => fixture.open(more)).toThrow(words);
  });
});

describe('the documented API, which has no event ids', () => {
  it('gets one event in each request', async () => {
    const sender = fixture.open();
    fixture.collector.line.fault = documented;
    expect((await trackMany(sender, 3)).map(({ status }) => status)).toEqual(Array(3).fill('sent'));
    expect(fixture.collector.bodies.every((body) => !Array.isArray(body))).toBe(true);
    await sender.close();
  });

  it('does not get an event twice: without a response the receipt is unconfirmed', async () => {
    const sender = fixture.open();
    fixture.collector.line.fault = (exchange) =>
      exchange.request.method === 'POST' && exchange.body.includes('"transaction_id":"1"')
        ? cutAfter(exchange)
        : documented(exchange);
    const receipts = await trackMany(sender, 3);
    expect(receipts.map(({ status }) => status)).toEqual(['sent', 'unconfirmed', 'sent']);
    expect(receipts[1]?.code).toBe('no_response');
    expect(numbersOf(await fixture.collector.stored()).sort()).toEqual([0, 1, 2]);
    await sender.close();
  });

  it('gets an event again when it has certainly not stored it', async () => {
    const sender = fixture.open();
    let failures = 2;
    fixture.collector.line.fault = (exchange) =>
      exchange.request.method === 'POST' && failures-- > 0
        ? answer(503)(exchange)
        : documented(exchange);
    expect((await trackMany(sender, 2)).map(({ status }) => status)).toEqual(['sent', 'sent']);
    await sender.close();
  });
});

describe('flush and close', () => {
  it('flush waits for all receipts, and ends with its signal', async () => {
    const sender = fixture.open();
    void trackMany(sender, 10);
    await sender.flush();
    expect(await fixture.collector.stored()).toHaveLength(10);
    fixture.collector.line.fault = answer(503);
    void trackMany(sender, 1);
    await expect(sender.flush({ signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/);
    fixture.collector.line.fault = undefined;
    await sender.flush();
    expect(await fixture.collector.stored()).toHaveLength(11);
    await sender.close();
  });

  it('close sends queued events, and rejects later ones', async () => {
    const sender = fixture.open();
    const receipts = trackMany(sender, 10);
    await sender.close();
    expect((await receipts).every(({ status }) => status === 'sent')).toBe(true);
    expect(await sender.track('product ordered', {}, SESSION)).toMatchObject({
      status: 'dropped',
      code: 'closed',
    });
  });

  it('close ends with its signal, and still settles every receipt', async () => {
    const sender = fixture.open();
    fixture.collector.line.fault = answer(503);
    const receipt = sender.track('product ordered', {}, SESSION);
    await sender.close({ signal: AbortSignal.timeout(50) });
    expect(await receipt).toMatchObject({ status: 'dropped', code: 'closed' });
  });

  it('close reports an event that may be stored', async () => {
    const sender = fixture.open();
    const controller = new AbortController();
    fixture.collector.line.fault = onEvents(async (exchange) => {
      await silent(exchange);
      controller.abort();
      return true;
    });
    const receipt = sender.track('product ordered', {}, SESSION);
    await sender.close({ signal: controller.signal });
    expect(await receipt).toMatchObject({ status: 'unconfirmed', code: 'closed' });
    expect(await fixture.collector.stored()).toHaveLength(1);
  });

  it('the signal of an event ends its wait; the others go on', async () => {
    const sender = fixture.open();
    fixture.collector.line.fault = times(3, answer(503));
    const aborted = sender.track('product ordered', order(1), {
      ...SESSION,
      signal: AbortSignal.abort(),
    });
    const receipt = sender.track('product ordered', order(2), SESSION);
    expect(await aborted).toMatchObject({ status: 'dropped', code: 'aborted' });
    expect(await receipt).toMatchObject({ status: 'sent' });
    expect(numbersOf(await fixture.collector.stored())).toEqual([2]);
    await sender.close();
  });
});
