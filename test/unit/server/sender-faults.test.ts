import { describe, expect, it } from 'vitest';
import { collectorPerTest, numbersOf, order, SESSION, trackMany } from './collector-per-test.js';
import {
  answer,
  cutAfter,
  cutBefore,
  type Fault,
  onEvents,
  silent,
  times,
} from './faulty-collector.js';

const fixture = collectorPerTest();

describe('faults', () => {
  const FAULTS: [string, Fault][] = [
    ['the connection ends before the request', cutBefore],
    ['the connection ends after the events are stored', cutAfter],
    ['no response comes', silent],
    ['500', answer(500)],
    ['502 of a proxy', answer(502, { 'content-type': 'text/html' }, '<h1>Bad gateway</h1>')],
    ['429 with seconds', answer(429, { 'retry-after': '0' })],
    ['503 with a date', answer(503, { 'retry-after': new Date(0).toUTCString() })],
    ['408', answer(408)],
    ['200 of a portal', answer(200, { 'content-type': 'text/html' }, '<h1>Log in</h1>')],
    ['200 with JSON of another program', answer(200, {}, '{"ok":true}')],
    ['204', answer(204)],
    ['a redirect', answer(302, { location: 'https://shop.example/' })],
    ['404 of a catch-all page', answer(404, {}, '<h1>Not found</h1>')],
    ['403 of a firewall', answer(403, { 'content-type': 'text/html' }, '<h1>Blocked</h1>')],
  ];

  it.each(FAULTS)('stores every event once: %s', async (_, fault) => {
    const sender = fixture.open({ timeoutMs: 200 });
    fixture.collector.line.fault = onEvents(times(3, fault));
    const receipts = await trackMany(sender, 20);
    expect(receipts.every(({ status }) => status === 'sent')).toBe(true);
    expect(numbersOf(await fixture.collector.stored()).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    );
    await sender.close();
  });

  it.each(FAULTS.filter(([title]) => !/404|firewall/.test(title)))(
    '%s, while the sender requests the capabilities: sends no event before',
    async (_, fault) => {
      const sender = fixture.open({ timeoutMs: 200 });
      fixture.collector.line.fault = times(2, fault);
      expect(await trackMany(sender, 3)).toHaveLength(3);
      expect(await fixture.collector.stored()).toHaveLength(3);
      await sender.close();
    },
  );

  it.each([
    ['404 Not found; check endpoint', 404, '{"error":{"type":"not_found","message":"Not found"}}'],
    ['404, not from an events API; check endpoint', 404, '<h1>Not found</h1>'],
    ['502, not from an events API', 502, ''],
  ])(
    'names the last failure in the receipt when it gives an event up: %s',
    async (reason, status, body) => {
      const controller = new AbortController();
      let requests = 0;
      fixture.collector.line.fault = onEvents((exchange) => {
        // The answer to the first one has arrived by then.
        if (++requests > 1) controller.abort();
        return answer(status, {}, body)(exchange);
      });
      const sender = fixture.open();
      const receipt = sender.track('product ordered', order(1), SESSION);
      await sender.close({ signal: controller.signal });
      const { code, message } = await receipt;
      expect({ code, message }).toEqual({
        code: 'closed',
        message: `the sender was closed before it was sent; the last request failed: ${reason}`,
      });
    },
  );

  it('stores 2,000 parallel events once under random faults', async () => {
    const sender = fixture.open({ timeoutMs: 200 });
    // A fixed sequence: a failure comes again.
    let seed = 20;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    fixture.collector.line.fault = (exchange) => {
      if (random() > 0.5) return false;
      const [, fault] = FAULTS[Math.floor(random() * FAULTS.length)] as [string, Fault];
      return onEvents(fault)(exchange);
    };
    const receipts: Promise<{ status: string }>[] = [];
    for (let i = 0; i < 2_000; i++) {
      receipts.push(sender.track('product ordered', order(i), SESSION));
      if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    for (const receipt of receipts) expect((await receipt).status).toBe('sent');
    const numbers = numbersOf(await fixture.collector.stored());
    expect(numbers).toHaveLength(2_000);
    expect(new Set(numbers).size).toBe(2_000);
    await sender.close();
  });

  it('waits for the Retry-After of the server', async () => {
    const sender = fixture.open();
    fixture.collector.line.fault = onEvents(times(1, answer(503, { 'retry-after': '1' })));
    const start = performance.now();
    await sender.track('product ordered', order(1), SESSION);
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
    await sender.close();
  });

  it('sends smaller arrays when a proxy answers 413', async () => {
    const sender = fixture.open();
    fixture.collector.line.fault = onEvents(({ body, response }) => {
      if (body.length < 5_000) return false;
      response.writeHead(413).end();
      return true;
    });
    const receipts = await trackMany(sender, 100);
    expect(receipts.every(({ status }) => status === 'sent')).toBe(true);
    expect(await fixture.collector.stored()).toHaveLength(100);
    await sender.close();
  });
});
