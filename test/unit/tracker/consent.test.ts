import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliveryFixture, eventKeys, outcomeOf } from '../../support/delivery-fixture.js';

afterEach(() => void vi.unstubAllGlobals());

describe.each([
  ['any server', false],
  ['the collector', true],
])('in the build for %s', (_, isCollector) => {
  beforeEach(() => void vi.stubGlobal('__COLLECTOR__', isCollector));

  describe('forget', () => {
    it('settles every receipt when events wait and others are in flight', async () => {
      const { clock, open, hang } = createDeliveryFixture();
      hang();
      const tab = open();
      const inFlight = tab.track();
      await clock.pass(0);
      const waiting = tab.track();
      tab.forget();
      expect(tab.changes.slice(-2)).toMatchObject([
        { eventId: inFlight, status: 'unconfirmed', code: 'consent_denied' },
        { eventId: waiting, status: 'dropped', code: 'consent_denied' },
      ]);
      expect(tab.isOff()).toBe(true);
    });

    it('reports nothing more of dropped events when the page goes', async () => {
      const { clock, open } = createDeliveryFixture();
      const tab = open();
      await clock.pass(0);
      const id = tab.track();
      tab.forget();
      tab.onPageHide(false);
      expect(tab.states(id)).toEqual(['queued', 'dropped']);
    });

    it('writes nothing more when events wait for the end of a pause', async () => {
      const { clock, storage, open, answer } = createDeliveryFixture();
      const tab = open();
      answer(503);
      tab.track();
      await clock.pass(0);
      tab.forget();
      tab.forgetStored();
      await clock.pass(600_000);
      expect(storage.map.size).toBe(0);
    });

    it('writes and sends nothing more when the page is hidden, online, restored and gone', async () => {
      const { clock, storage, server, open, answer } = createDeliveryFixture();
      const tab = open();
      answer(503);
      tab.track();
      await clock.pass(0);
      tab.forget();
      tab.forgetStored();
      tab.flush();
      tab.onHidden();
      tab.onOnline();
      tab.onPageHide(true);
      tab.onRestore();
      tab.onStorage('1?other?');
      tab.onPageHide(false);
      await clock.pass(600_000);
      expect(storage.map.size).toBe(0);
      expect(server.requests).toHaveLength(1);
      expect(server.beacons).toEqual([]);
    });

    it.each([
      ['says that the event is stored', outcomeOf(200, { capabilities: 'idempotent' })],
      ['is a failure', outcomeOf(500)],
      ['is a refusal', outcomeOf(422)],
      ['is a wrong token', outcomeOf(401)],
    ])('writes nothing more when a late answer %s', async (_, outcome) => {
      const { clock, storage, server, open, answerLater } = createDeliveryFixture();
      const respond = answerLater();
      const tab = open();
      const id = tab.track();
      await clock.pass(0);
      tab.forget();
      tab.forgetStored();
      respond(outcome);
      await clock.pass(600_000);
      expect(storage.map.size).toBe(0);
      expect(server.requests).toHaveLength(1);
      expect(tab.states(id)).toEqual(['queued', 'sending', 'unconfirmed']);
    });
  });

  describe('suspend', () => {
    it('writes and sends nothing when the network is back', async () => {
      const { clock, storage, server, open, answer } = createDeliveryFixture();
      answer(503);
      const tab = open();
      tab.track();
      await clock.pass(0);
      tab.suspend('consent_pending');
      const before = [...storage.map];
      tab.onOnline();
      await clock.pass(600_000);
      expect([...storage.map]).toEqual(before);
      expect(server.requests).toHaveLength(1);
    });

    it('keeps waiting events, and sends them when consent is given again', async () => {
      const { clock, storage, server, open } = createDeliveryFixture();
      const tab = open();
      const id = tab.track();
      tab.suspend('consent_pending');
      expect(tab.changes.at(-1)).toMatchObject({
        eventId: id,
        status: 'queued',
        code: 'consent_pending',
      });
      await clock.pass(600_000);
      expect(server.requests).toHaveLength(0);
      expect(eventKeys(storage)).toHaveLength(1);
      tab.start();
      await clock.pass(0);
      expect(server.arrived).toEqual([id]);
    });

    it('sends an event once when its request fails after consent was given again', async () => {
      const { clock, storage, server, open, answer, answerLater } = createDeliveryFixture();
      const tab = open();
      const respond = answerLater();
      const id = tab.track();
      await clock.pass(0);
      tab.suspend('consent_pending');
      respond(outcomeOf(503));
      answer(200, { capabilities: 'idempotent' });
      await clock.pass(600_000);
      expect(server.requests).toHaveLength(1);
      expect(eventKeys(storage)).toHaveLength(1);
      tab.start();
      await clock.pass(1_000);
      expect(server.arrived).toEqual([id]);
      expect(eventKeys(storage)).toEqual([]);
    });
  });
});
