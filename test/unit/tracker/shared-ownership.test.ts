import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Delivery } from '../../../src/tracker/options.js';
import {
  createDeliveryFixture,
  DAY_MS,
  eventKeys,
  outcomeOf,
  type Status,
} from '../../support/delivery-fixture.js';
import { SCOPE, simulateBackup } from '../../support/simulated-tab.js';

const COLLECTOR = { capabilities: 'idempotent, batch, text' };

beforeEach(() => void vi.stubGlobal('__COLLECTOR__', true));
afterEach(() => void vi.unstubAllGlobals());

describe('a page of the build for the collector', () => {
  it('sends its first events as text and as an array', async () => {
    const { clock, storage, server, open } = createDeliveryFixture();
    const backup = simulateBackup(storage);
    const tab = open({ backup });
    const ids = [tab.track(), tab.track(), tab.track()];
    await clock.pass(0);
    expect(server.requests).toMatchObject([{ text: true, keepalive: true }]);
    expect(server.arrived).toEqual(ids);
    expect(storage.map.size).toBe(1);
    expect(await backup.readBackup()).toEqual([]);
    expect(storage.readText(`${SCOPE}$server`)).toContain('idempotent');
  });

  it('adopts all queued events at its start, also when other pages live', async () => {
    const { clock, server, storage, open, answer } = createDeliveryFixture();
    answer(503, { retryAfter: '60' });
    const first = open();
    const ids = [first.track(), first.track()];
    await clock.pass(0);
    const second = open();
    await clock.pass(0);
    expect(second.queue.hasKey(SCOPE + ids[0])).toBe(true);
    expect(second.queue.hasKey(SCOPE + ids[1])).toBe(true);
    first.die();
    answer(200, COLLECTOR);
    await clock.pass(61_000);
    expect(server.arrived).toEqual(ids);
    expect(second.states(ids[0] as string)).toEqual(['sending', 'sent']);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('sends leftovers oldest first when the storage lists them otherwise', async () => {
    const { clock, server, open, answer } = createDeliveryFixture();
    const tab = open();
    answer(401);
    const newer = tab.track();
    clock.set(clock.now() - 1_000);
    const older = tab.track();
    await clock.pass(0);
    tab.onPageHide(false);
    answer(200, COLLECTOR);
    open();
    await clock.pass(0);
    expect(server.arrived).toEqual([older, newer]);
  });

  it('does not send an event when another page has delivered it meanwhile', async () => {
    const { clock, server, storage, open, answer } = createDeliveryFixture();
    answer(503, { retryAfter: '60' });
    const first = open();
    const id = first.track();
    await clock.pass(0);
    const second = open();
    await clock.pass(0);
    answer(200, COLLECTOR);
    clock.set(clock.now() + 61_000);
    first.flush();
    await clock.pass(0);
    expect(server.arrived).toEqual([id]);
    second.flush();
    await clock.pass(600_000);
    expect(server.arrived).toEqual([id]);
    expect(second.changes).toMatchObject([{ eventId: id, status: 'queued', code: 'taken_over' }]);
    expect(second.queue.hasKey(SCOPE + id)).toBe(false);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('sends an event of this page when the storage was cleared before', async () => {
    const { clock, server, open, storage } = createDeliveryFixture();
    const tab = open();
    const id = tab.track();
    storage.map.clear();
    await clock.pass(0);
    expect(server.arrived).toEqual([id]);
  });

  it('sends an event of this page when the storage was cleared while the server failed', async () => {
    const { clock, server, open, answer, storage } = createDeliveryFixture();
    answer(0);
    const tab = open();
    const id = tab.track();
    await clock.pass(0);
    storage.map.clear();
    answer(200, COLLECTOR);
    await clock.pass(10_000);
    expect(server.arrived).toEqual([id]);
  });

  it('writes no leases, marks and tombstones', async () => {
    const { clock, storage, open, answer } = createDeliveryFixture();
    const written = new Map<string, string>();
    const { set } = storage.map;
    storage.map.set = (key, text) => {
      written.set(`${key} ${text}`, text);
      return set.call(storage.map, key, text);
    };
    const statuses: Status[] = [200, 0, 503, 500, 422, 200, 401];
    for (const status of statuses) {
      answer(status, status === 200 || status === 422 ? COLLECTOR : {});
      const tab = open({ delivery: 'at-most-once' });
      tab.track();
      tab.track();
      await clock.pass(600_000);
      tab.onHidden();
      tab.onPageHide(true);
      tab.onRestore();
      await clock.pass(1_000);
      tab.onPageHide(false);
      tab.die();
    }
    const keys = [...storage.map.keys(), ...written.keys()];
    expect(keys.filter((key) => key.includes('@'))).toEqual([]);
    expect([...written.values()].filter((text) => /"sent"|^0$/.test(text))).toEqual([]);
  });

  it.each<Delivery>(['auto', 'at-least-once', 'at-most-once'])(
    'resends an event when no answer comes and delivery is %s',
    async (delivery) => {
      const { clock, storage, server, open, answer } = createDeliveryFixture();
      answer(0);
      const tab = open({ delivery });
      const id = tab.track();
      await clock.pass(0);
      expect(tab.changes.at(-1)).toMatchObject({ status: 'queued', code: 'network_error' });
      answer(200, COLLECTOR);
      await clock.pass(1_000);
      expect(server.arrived).toEqual([id]);
      expect(eventKeys(storage)).toEqual([]);
    },
  );

  it('drops an event when the collector refuses it', async () => {
    const { clock, storage, open, answer } = createDeliveryFixture();
    answer(422, COLLECTOR);
    const tab = open();
    const id = tab.track();
    await clock.pass(0);
    expect(tab.changes.at(-1)).toMatchObject({
      eventId: id,
      status: 'dropped',
      code: 'server_rejected',
    });
    expect(eventKeys(storage)).toEqual([]);
  });

  it('drops only the large event, and halts nothing, when a proxy answers 413', async () => {
    const { clock, server, open } = createDeliveryFixture();
    const { send } = server.transport;
    server.transport.send = async (request) =>
      request.body.includes('large')
        ? { result: 'dropped', code: 'event_too_large', message: '413', capabilities: '' }
        : send(request);
    const tab = open();
    const ids = [tab.track(), tab.track({ note: 'large' }), tab.track()];
    await clock.pass(0);
    expect(ids.map((id) => tab.states(id).at(-1))).toEqual(['sent', 'dropped', 'sent']);
    const last = tab.track();
    await clock.pass(0);
    expect(server.arrived).toEqual([ids[0], ids[2], last]);
  });

  it('drops an event when it is older than seven days', async () => {
    const { clock, storage, server, open, answer } = createDeliveryFixture();
    answer(0);
    const tab = open();
    const id = tab.track();
    await clock.pass(0);
    tab.die();
    clock.set(clock.now() + 8 * DAY_MS);
    const next = open();
    await clock.pass(0);
    expect(next.changes).toMatchObject([{ eventId: id, status: 'dropped', code: 'event_expired' }]);
    expect(server.requests).toHaveLength(1);
    expect(eventKeys(storage)).toEqual([]);
  });
});

describe('a server that does not recognise duplicates', () => {
  it.each<[Status, string]>([
    [200, ''],
    [200, 'batch, text'],
    [422, ''],
  ])(
    'halts the page, which keeps its events, when it answers %i and can do %j',
    async (status, capabilities) => {
      const { clock, storage, server, open, answer } = createDeliveryFixture();
      answer(status, { capabilities });
      const tab = open();
      const id = tab.track();
      await clock.pass(0);
      const expected = { status: 'queued', code: 'server_incompatible' };
      expect(tab.changes.at(-1)).toMatchObject({ eventId: id, ...expected });
      expect(console.error).toHaveBeenCalledWith(
        expect.stringMatching(/server_incompatible: .*vitrine\.js/),
      );
      const second = tab.track();
      await clock.pass(600_000);
      expect(tab.changes.at(-1)).toMatchObject({ eventId: second, ...expected });
      expect(server.requests).toHaveLength(1);
      expect(eventKeys(storage)).toEqual([SCOPE + id, SCOPE + second]);
    },
  );

  it('gets nothing from a leaving page that it has halted', async () => {
    const { clock, storage, server, open, answer } = createDeliveryFixture();
    answer(200);
    const tab = open();
    tab.track();
    await clock.pass(0);
    tab.track();
    tab.onHidden();
    tab.onPageHide(false);
    expect(server.requests).toHaveLength(1);
    expect(server.beacons).toEqual([]);
    expect(eventKeys(storage)).toHaveLength(2);
  });
});

describe('a leaving page of the build for the collector', () => {
  it('hands over a beacon, and leaves the event to the next page when it is in flight', async () => {
    const { clock, storage, server, open, answer, hang } = createDeliveryFixture();
    hang();
    const tab = open();
    const id = tab.track();
    await clock.pass(0);
    tab.onPageHide(false);
    expect(server.beacons).toEqual([id]);
    expect(tab.states(id)).toEqual(['queued', 'sending', 'unconfirmed']);
    answer(200, COLLECTOR);
    const next = open();
    await clock.pass(0);
    expect(server.arrived).toEqual([id]);
    expect(next.states(id)).toEqual(['sending', 'sent']);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('sends queued events when it returns from the back/forward cache', async () => {
    const { clock, storage, server, open, answer, answerLater } = createDeliveryFixture();
    const fail = answerLater();
    const tab = open();
    const id = tab.track();
    await clock.pass(0);
    tab.onPageHide(true);
    answer(200, COLLECTOR);
    tab.onRestore();
    await clock.pass(0);
    expect(server.arrived).toEqual([id]);
    fail(outcomeOf(0));
    await clock.pass(600_000);
    expect(server.arrived).toEqual([id]);
    expect(eventKeys(storage)).toEqual([]);
  });
});
