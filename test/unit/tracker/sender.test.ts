import { describe, expect, it, vi } from 'vitest';
import type { Delivery } from '../../../src/tracker/options.js';
import {
  createDeliveryFixture,
  eventKeys,
  FOREIGN,
  outcomeOf,
  type Status,
} from '../../support/delivery-fixture.js';
import { openTab, SCOPE, simulateServer } from '../../support/simulated-tab.js';

describe('sender', () => {
  it('writes an event in the call, and sends it in the next task', async () => {
    const { clock, storage, server, open } = createDeliveryFixture();
    const tab = open();
    const id = tab.track();
    expect(eventKeys(storage)).toEqual([SCOPE + id]);
    expect(server.requests).toHaveLength(0);
    await clock.pass(0);
    expect(server.arrived).toEqual([id]);
    expect(eventKeys(storage)).toEqual([]);
    expect(tab.states(id)).toEqual(['queued', 'sending', 'sent']);
  });

  it('stores unchanged capabilities of the server once', async () => {
    const { clock, storage, server, open } = createDeliveryFixture();
    const written: string[] = [];
    const { set } = storage.map;
    storage.map.set = (key, text) => {
      written.push(key);
      return set.call(storage.map, key, text);
    };
    const tab = open();
    for (let i = 0; i < 3; i++) {
      tab.track();
      await clock.pass(100);
    }
    expect(server.requests).toHaveLength(3);
    expect(written.filter((key) => key.endsWith('$server'))).toHaveLength(1);
  });

  it('sends JSON until the server announces that it accepts text', async () => {
    const { clock, server, open } = createDeliveryFixture();
    const tab = open();
    tab.track();
    await clock.pass(0);
    tab.track();
    await clock.pass(0);
    expect(server.requests.map(({ text }) => text)).toEqual([false, true]);
    // A later page knows from the start.
    open().track();
    await clock.pass(0);
    expect(server.requests[2]?.text).toBe(true);
  });

  it('sends a whole burst in order with at most eight requests in flight', async () => {
    const { clock, server, open } = createDeliveryFixture();
    const tab = open();
    server.answer = () => new Promise((resolve) => clock.after(10, () => resolve(outcomeOf(200))));
    const ids = Array.from({ length: 300 }, () => tab.track());
    await clock.pass(60_000);
    expect(server.arrived).toEqual(ids);
    expect(server.mostInFlight).toBe(8);
  });

  it('sends queued events in the same task when the page is hidden', () => {
    const { server, open } = createDeliveryFixture();
    const tab = open();
    for (let i = 0; i < 30; i++) tab.track();
    tab.onHidden();
    expect(server.requests).toHaveLength(30);
  });

  it('sends batches of one page each when the server takes arrays', async () => {
    const { clock, server, open } = createDeliveryFixture();
    const tab = open();
    tab.track();
    await clock.pass(0);
    const ids = Array.from({ length: 100 }, () => tab.track());
    const elsewhere = tab.track({ $page: 'https://shop.example/sofa' });
    await clock.pass(1_000);
    expect(server.arrived.slice(1)).toEqual([...ids, elsewhere]);
    expect(server.requests.length).toBeLessThan(6);
    expect(server.requests.at(-1)?.page).toBe('https://shop.example/sofa');
    for (const { bytes } of server.requests) expect(bytes).toBeLessThanOrEqual(30_000);
  });

  it('sends each event of a refused array alone, and drops only the bad one', async () => {
    const { clock, server, open } = createDeliveryFixture();
    const tab = open();
    tab.track();
    await clock.pass(0);
    const { send } = server.transport;
    server.transport.send = async (request) =>
      request.body.includes('bad')
        ? outcomeOf(422, { message: '422 metric must be a number' })
        : send(request);
    const ids = [tab.track(), tab.track({ note: 'bad' }), tab.track()];
    await clock.pass(0);
    expect(ids.map((id) => tab.states(id).at(-1))).toEqual(['sent', 'dropped', 'sent']);
    expect(server.arrived.slice(1)).toEqual([ids[0], ids[2]]);
  });
});

it('keeps the rest of a failed batch when another page took over a part while this one slept', async () => {
  const { clock, storage, server, open, answerLater } = createDeliveryFixture();
  const asleep = open();
  asleep.track();
  await clock.pass(0);
  const fail = answerLater();
  const taken = asleep.track();
  const { writeShared } = storage;
  // The storage is full: no other page sees this one.
  storage.writeShared = (key, text) => {
    storage.writeToMemory(key, text);
    return false;
  };
  const own = asleep.track();
  await clock.pass(0);
  expect(server.requests).toHaveLength(2);
  storage.writeShared = writeShared;
  clock.set(clock.now() + 120_000);
  const other = openTab(
    {
      ...storage,
      readText: (key) => storage.map.get(key),
      listKeys: (prefix) => [...storage.map.keys()].filter((key) => key.startsWith(prefix)),
    },
    simulateServer(),
    clock,
  );
  await clock.pass(0);
  expect(other.states(taken)).toEqual(['sending', 'sent']);
  fail(outcomeOf(0));
  await clock.pass(0);
  const lastOf = (id: string) => asleep.changes.filter(({ eventId }) => eventId === id).at(-1);
  expect(lastOf(taken)).toMatchObject({ status: 'queued', code: 'taken_over' });
  expect(lastOf(own)).toMatchObject({ status: 'queued', code: 'network_error' });
  server.answer = async () => outcomeOf(200);
  await clock.pass(10_000);
  expect(server.arrived.slice(1)).toEqual([own]);
});

describe('keepalive budget', () => {
  it('makes a request wait when it does not fit beside those in flight', async () => {
    const { clock, server, open, hang } = createDeliveryFixture();
    const tab = open();
    hang();
    tab.track({ note: 'x'.repeat(40_000) });
    tab.track({ note: 'x'.repeat(40_000) });
    await clock.pass(0);
    expect(server.requests).toMatchObject([{ keepalive: true }]);
  });

  it('sends a body without keepalive when it alone is over the budget', async () => {
    const { clock, server, open } = createDeliveryFixture();
    open().track({ note: 'x'.repeat(62_000) });
    await clock.pass(0);
    expect(server.requests).toMatchObject([{ keepalive: false }]);
  });

  it('holds when a status listener sends more in the same task', async () => {
    const { clock, server, open } = createDeliveryFixture();
    const tab = open();
    tab.track();
    await clock.pass(0);
    const sent: number[] = [];
    let inUse = 0;
    server.transport.send = ({ body, keepalive }) => {
      if (keepalive) inUse += body.length;
      sent.push(inUse);
      return new Promise(() => {});
    };
    vi.spyOn(tab.changes, 'push').mockImplementation(() => {
      tab.flush();
      return 0;
    });
    for (let i = 0; i < 8; i++) tab.track({ note: 'x'.repeat(20_000) });
    await clock.pass(0);
    expect(sent.length).toBeGreaterThan(1);
    expect(Math.max(...sent)).toBeLessThanOrEqual(60_000);
  });
});

it('ends the count of failures when the API refuses an event', async () => {
  const { clock, storage, open, answer } = createDeliveryFixture();
  const tab = open();
  answer(503);
  tab.track();
  await clock.pass(0);
  expect(JSON.parse(storage.readText(`${SCOPE}$server`) as string).failures).toBe(1);
  answer(422);
  await clock.pass(1_000);
  expect(tab.changes.at(-1)).toMatchObject({ status: 'dropped', code: 'server_rejected' });
  expect(JSON.parse(storage.readText(`${SCOPE}$server`) as string).failures).toBeUndefined();
});

describe('an event', () => {
  it('is dropped when it is over 64 KiB, and the next one is sent', async () => {
    const { clock, storage, server, open } = createDeliveryFixture();
    const tab = open();
    const large = tab.track({ note: 'x'.repeat(65_600) });
    const small = tab.track();
    await clock.pass(0);
    expect(server.arrived).toEqual([small]);
    expect(tab.changes.filter(({ eventId }) => eventId === large).at(-1)).toMatchObject({
      status: 'dropped',
      code: 'event_too_large',
    });
    expect(eventKeys(storage)).toEqual([]);
  });

  it.each<Status>([0, 408, 425, 429, 500, 503])(
    'is kept and sent later when the answer is %i',
    async (status) => {
      const { clock, storage, server, open, answer } = createDeliveryFixture();
      const tab = open();
      answer(status);
      const id = tab.track();
      await clock.pass(0);
      expect(eventKeys(storage)).toEqual([SCOPE + id]);
      expect(tab.states(id)).toEqual(['queued', 'sending', 'queued']);
      answer(200);
      await clock.pass(1_000);
      expect(server.arrived).toEqual([id]);
      expect(eventKeys(storage)).toEqual([]);
    },
  );

  it.each<Delivery>(['auto', 'at-least-once', 'at-most-once'])(
    'is kept and sent later when the answer is not from the API and delivery is %s',
    async (delivery) => {
      const { clock, storage, server, open, answer } = createDeliveryFixture();
      const tab = open({ delivery });
      server.answer = async () => FOREIGN;
      const id = tab.track();
      await clock.pass(0);
      expect(tab.changes.at(-1)).toMatchObject({ status: 'queued', code: 'unexpected_response' });
      expect(eventKeys(storage)).toEqual([SCOPE + id]);
      answer(200);
      await clock.pass(1_000);
      expect(server.arrived).toEqual([id]);
      expect(eventKeys(storage)).toEqual([]);
    },
  );

  it("is dropped with the server's message when the server refuses it", async () => {
    const { clock, storage, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(422, { message: '422 eventType unknown' });
    const id = tab.track();
    await clock.pass(0);
    expect(tab.changes.at(-1)).toMatchObject({
      eventId: id,
      status: 'dropped',
      code: 'server_rejected',
      message: '422 eventType unknown',
    });
    expect(eventKeys(storage)).toEqual([]);
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining('422 eventType unknown'));
  });

  it.each<Status>([401, 403])(
    'is kept for the next page when the answer is %i, and this page sends no more',
    async (status) => {
      const { clock, storage, server, open, answer } = createDeliveryFixture();
      const tab = open();
      answer(status);
      tab.track();
      await clock.pass(0);
      const second = tab.track();
      await clock.pass(600_000);
      expect(tab.changes.at(-1)).toMatchObject({
        eventId: second,
        status: 'queued',
        code: 'unauthorized',
        message: `${status}`,
      });
      expect(server.requests).toHaveLength(1);
      expect(eventKeys(storage)).toHaveLength(2);
      answer(200);
      open();
      await clock.pass(0);
      expect(server.arrived).toHaveLength(2);
    },
  );

  it('is unconfirmed after one request when delivery is at-most-once and no answer comes', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const tab = open({ delivery: 'at-most-once' });
    answer(0);
    const id = tab.track();
    await clock.pass(600_000);
    expect(server.requests).toHaveLength(1);
    expect(tab.states(id)).toEqual(['queued', 'sending', 'unconfirmed']);
  });
});
