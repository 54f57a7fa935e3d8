import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../src/tracker/options.js';
import { createDeliveryFixture, eventKeys, outcomeOf } from '../../support/delivery-fixture.js';

describe('a page that leaves with a request in flight', () => {
  /** A page learns what the server can do and leaves a request behind; then the next page opens. */
  const leave = async (capabilities: string, delivery: Delivery) => {
    const { clock, storage, server, open, answer, hang } = createDeliveryFixture(capabilities);
    const tab = open({ delivery });
    tab.track();
    await clock.pass(0);
    server.arrived.length = 0;
    hang();
    const id = tab.track();
    await clock.pass(0);
    tab.onPageHide(false);
    expect(tab.changes.at(-1)).toMatchObject({
      eventId: id,
      status: 'unconfirmed',
      code: 'no_response',
    });
    answer(200, { capabilities });
    open({ delivery });
    await clock.pass(0);
    return {
      resent: server.arrived.includes(id),
      beacons: server.beacons.map((beacon) => beacon === id),
      stored: eventKeys(storage).length,
    };
  };

  it.each<[resent: boolean, beacons: true[], Delivery, capabilities: string]>([
    [true, [true], 'auto', 'idempotent, batch, text'],
    [false, [], 'auto', ''],
    [true, [true], 'at-least-once', 'idempotent'],
    [true, [], 'at-least-once', ''],
    [false, [], 'at-most-once', 'idempotent'],
    [false, [], 'at-most-once', ''],
  ])(
    'is resent: %s, and sends beacons: %j, when delivery is %s and the server can do %j',
    async (resent, beacons, delivery, capabilities) => {
      expect(await leave(capabilities, delivery)).toEqual({ resent, beacons, stored: 0 });
    },
  );

  it('leaves the request alone when the browser fails it after the page has left', async () => {
    const { clock, storage, server, open, answer } = createDeliveryFixture('');
    const tab = open();
    tab.track();
    await clock.pass(0);
    server.answer = () => new Promise((resolve) => clock.after(1, () => resolve(outcomeOf(0))));
    const id = tab.track();
    await clock.pass(0);
    tab.onPageHide(false);
    await clock.pass(1);
    answer(200, { ids: ['server-id'] });
    open();
    await clock.pass(10_000);
    expect(server.arrived).not.toContain(id);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('writes nothing when the response arrives after the next page has handled the event', async () => {
    const { clock, storage, server, open, answer, answerLater } = createDeliveryFixture('');
    const tab = open();
    tab.track();
    await clock.pass(0);
    server.arrived.length = 0;
    const respond = answerLater();
    tab.track();
    await clock.pass(0);
    tab.onPageHide(true);
    answer(200);
    open();
    await clock.pass(0);
    expect(eventKeys(storage)).toEqual([]);
    respond(outcomeOf(503));
    await clock.pass(0);
    expect(eventKeys(storage)).toEqual([]);
    tab.onRestore();
    await clock.pass(600_000);
    expect(server.arrived).toEqual([]);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('reports its events when another library has broken sendBeacon', async () => {
    const { clock, server, open, hang } = createDeliveryFixture();
    server.transport.sendBeacon = () => {
      throw new Error('not ours');
    };
    const tab = open();
    tab.track();
    await clock.pass(0);
    hang();
    const id = tab.track();
    await clock.pass(0);
    expect(() => tab.onPageHide(false)).not.toThrow();
    expect(tab.states(id).at(-1)).toBe('unconfirmed');
  });

  it('does not repeat a request without keepalive when delivery is at-most-once', async () => {
    const { clock, server, open, answer, hang } = createDeliveryFixture();
    const tab = open({ delivery: 'at-most-once' });
    hang();
    tab.track({ text: 'x'.repeat(61_000) });
    await clock.pass(0);
    expect(server.requests).toMatchObject([{ keepalive: false }]);
    tab.onPageHide(false);
    tab.die();
    answer(200);
    open({ delivery: 'at-most-once' });
    await clock.pass(10_000);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a page that leaves', () => {
  it('sends queued events in the same task', () => {
    const { server, open } = createDeliveryFixture();
    const tab = open();
    for (let i = 0; i < 30; i++) tab.track();
    tab.onPageHide(false);
    expect(server.requests).toHaveLength(30);
  });

  it('sends events that are tracked after `pagehide`', () => {
    const { server, open } = createDeliveryFixture();
    const tab = open();
    tab.onPageHide(false);
    tab.track();
    expect(server.requests).toHaveLength(1);
  });

  it('sends events from memory when the storage was cleared', async () => {
    const { clock, storage, server, open } = createDeliveryFixture();
    const tab = open();
    tab.track();
    storage.map.clear();
    tab.onPageHide(false);
    await clock.pass(0);
    expect(server.arrived).toHaveLength(1);
  });

  it('sends nothing after its pause when it has left its events to the next page', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(503, { retryAfter: '5' });
    tab.track();
    await clock.pass(0);
    const id = tab.track();
    tab.onPageHide(false);
    expect(tab.changes.at(-1)).toMatchObject({ eventId: id, status: 'queued' });
    answer(200);
    await clock.pass(600_000);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a page that returns from the back/forward cache', () => {
  it('sends all queued events, also those tracked during `pagehide`', async () => {
    const { clock, storage, server, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(503);
    tab.track();
    await clock.pass(0);
    tab.onPageHide(true);
    // It has given its events up already.
    tab.track();
    answer(200);
    tab.onRestore();
    await clock.pass(10_000);
    expect(server.arrived).toHaveLength(2);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('resends eight requests when the browser never settles the earlier ones', async () => {
    const { clock, storage, server, open, answer, hang } = createDeliveryFixture('idempotent');
    const tab = open();
    tab.track();
    await clock.pass(0);
    hang();
    const ids = Array.from({ length: 8 }, () => tab.track());
    await clock.pass(0);
    tab.onPageHide(true);
    answer(200, { capabilities: 'idempotent' });
    tab.onRestore();
    await clock.pass(0);
    expect(server.arrived.slice(1)).toEqual(ids);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('resends requests in flight once when the server recognises duplicates', async () => {
    const { clock, storage, server, open, answer, answerLater } = createDeliveryFixture();
    const tab = open();
    tab.track();
    await clock.pass(0);
    const fail = answerLater();
    const id = tab.track();
    await clock.pass(0);
    tab.onPageHide(true);
    answer(200, { capabilities: 'idempotent' });
    tab.onRestore();
    await clock.pass(0);
    expect(server.arrived.filter((arrived) => arrived === id)).toHaveLength(1);
    // The late answer to the first request changes nothing.
    fail(outcomeOf(0));
    await clock.pass(0);
    expect(eventKeys(storage)).toEqual([]);
  });
});

it('reports an event as unconfirmed when it is tracked after `pagehide` and no answer comes', async () => {
  const { clock, open, answer } = createDeliveryFixture();
  const tab = open();
  await clock.pass(0);
  answer(0);
  tab.onPageHide(true);
  const id = tab.track();
  await clock.pass(0);
  expect(tab.changes.at(-1)).toMatchObject({
    eventId: id,
    status: 'unconfirmed',
    code: 'no_response',
  });
  expect(tab.states(id)).toEqual(['queued', 'sending', 'unconfirmed']);
});
