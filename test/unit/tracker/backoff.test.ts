import { describe, expect, it } from 'vitest';
import {
  createDeliveryFixture,
  DAY_MS,
  eventKeys,
  FOREIGN,
} from '../../support/delivery-fixture.js';

const ALL = { capabilities: 'idempotent, batch, text' };

describe('backoff', () => {
  it('doubles its pauses up to five minutes when the server fails', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(500);
    tab.track();
    await clock.pass(60 * 60_000);
    // Half of 1, 2, 4 … 256, 300 s: nine attempts in the first nine minutes, then one in 150 s.
    expect(server.requests.length).toBeGreaterThan(25);
    expect(server.requests.length).toBeLessThan(35);
  });

  it('sends one request at a time while the server fails', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    answer(500);
    const tab = open();
    tab.track();
    await clock.pass(0);
    for (let i = 0; i < 30; i++) tab.track();
    const before = server.requests.length;
    await clock.pass(500);
    expect(server.requests).toHaveLength(before + 1);
    answer(200, ALL);
    await clock.pass(2_000);
    expect(server.arrived).toHaveLength(31);
  });

  it('reports an event as waiting when it is tracked in a pause', async () => {
    const { clock, open, answer } = createDeliveryFixture();
    answer(503, { retryAfter: '60' });
    const tab = open();
    tab.track();
    await clock.pass(0);
    const id = tab.track();
    await clock.pass(0);
    expect(tab.changes.at(-1)).toMatchObject({
      eventId: id,
      status: 'queued',
      code: 'backing_off',
    });
  });

  it('ends its pause when the network is back', async () => {
    const { clock, storage, server, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(0);
    for (let i = 0; i < 6; i++) {
      tab.track();
      await clock.pass(20_000);
    }
    const before = server.requests.length;
    answer(200);
    tab.onOnline();
    await clock.pass(0);
    expect(server.requests.length).toBeGreaterThan(before);
    await clock.pass(0);
    expect(eventKeys(storage)).toEqual([]);
  });
});

describe('Retry-After', () => {
  it.each([
    ['seconds', () => '120'],
    ['a date', (now: number) => new Date(now + 120_000).toUTCString()],
  ])('is kept by every tab when it is given as %s', async (_, retryAfter) => {
    const { clock, storage, server, open, answer } = createDeliveryFixture();
    const tab = open();
    const other = open();
    answer(429, { retryAfter: retryAfter(clock.now()) });
    tab.track();
    await clock.pass(0);
    other.track();
    await clock.pass(118_000);
    // A network that is back does not outweigh what the server asked for.
    tab.onOnline();
    await clock.pass(0);
    expect(server.requests).toHaveLength(1);
    answer(200);
    await clock.pass(3_000);
    expect(server.arrived).toHaveLength(2);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('still applies when the network returns and fails again', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(429, { retryAfter: '3600' });
    tab.track();
    await clock.pass(0);
    answer(0);
    open().onOnline();
    await clock.pass(60_000);
    expect(server.requests).toHaveLength(1);
    answer(200, ALL);
    await clock.pass(3_600_000);
    expect(server.arrived).toHaveLength(1);
  });

  it.each([
    ['an hour', 3_600_000],
    ['a day', DAY_MS],
  ])('ends when the clock is set back by %s', async (_, ms) => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(503, { retryAfter: '60' });
    tab.track();
    await clock.pass(0);
    tab.onPageHide(false);
    clock.set(clock.now() - ms);
    answer(200);
    open();
    await clock.pass(1_000);
    expect(server.arrived).toHaveLength(1);
  });

  it('ends at the next flush when the clock is set back by a year', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(500);
    tab.track();
    await clock.pass(0);
    clock.set(clock.now() - 365 * DAY_MS);
    answer(200);
    tab.flush();
    await clock.pass(0);
    expect(server.arrived).toHaveLength(1);
  });
});

describe('circuit', () => {
  it('opens when no request gets through, and sends one probe a page and one an hour', async () => {
    const { clock, storage, server, open, answer } = createDeliveryFixture();
    answer(0);
    const tab = open();
    tab.track();
    await clock.pass(600_000);
    expect(server.requests).toHaveLength(6);
    tab.onPageHide(false);
    for (let i = 0; i < 5; i++) {
      const page = open();
      page.track();
      page.track();
      await clock.pass(600_000);
      expect(server.requests).toHaveLength(7 + i);
      page.onPageHide(false);
    }
    open();
    await clock.pass(0);
    const before = server.requests.length;
    await clock.pass(3_600_000);
    expect(server.requests).toHaveLength(before + 1);
    answer(200, ALL);
    await clock.pass(3_600_000);
    expect(server.arrived).toHaveLength(11);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('opens when each response is foreign, and loses nothing', async () => {
    const { clock, storage, server, open } = createDeliveryFixture();
    const { answer } = server;
    server.answer = async () => FOREIGN;
    const tab = open();
    const id = tab.track();
    await clock.pass(600_000);
    expect(server.requests).toHaveLength(6);
    expect(tab.changes.at(-1)).toMatchObject({ status: 'queued', code: 'unexpected_response' });
    expect(eventKeys(storage)).toHaveLength(1);
    server.answer = answer;
    await clock.pass(3_600_000);
    expect(server.arrived).toEqual([id]);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('stays closed when the server answered before the network failed', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    answer(503);
    const tab = open();
    tab.track();
    await clock.pass(60_000);
    answer(0);
    const before = server.requests.length;
    expect(before).toBeGreaterThan(5);
    await clock.pass(900_000);
    expect(server.requests.length).toBeGreaterThan(before + 1);
  });
});
