import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliveryFixture, eventKeys } from '../../support/delivery-fixture.js';
import { simulateBackup } from '../../support/simulated-tab.js';

const COLLECTOR = { capabilities: 'idempotent, batch, text' };

beforeEach(() => void vi.stubGlobal('__COLLECTOR__', true));
afterEach(() => void vi.unstubAllGlobals());

describe('the backup of a page of the build for the collector', () => {
  it('is sent when a killed browser has lost its storage', async () => {
    const { clock, storage, server, open, answer } = createDeliveryFixture();
    const backup = simulateBackup(storage);
    answer(0);
    const tab = open({ backup });
    const id = tab.track();
    await clock.pass(0);
    tab.die();
    storage.map.clear();
    answer(200, COLLECTOR);
    const next = open({ backup });
    await clock.pass(0);
    expect(server.arrived).toEqual([id]);
    expect(next.states(id)).toEqual(['sending', 'sent']);
    expect(await backup.readBackup()).toEqual([]);
    expect(eventKeys(storage)).toEqual([]);
  });

  it.each(['', 'no JSON', 'null', '5', '{}', '{"event":{}}', '{"event":{"eventMetadata":{}}}'])(
    'is sent though the backup also holds the text %j',
    async (text) => {
      const { clock, storage, server, open, answer } = createDeliveryFixture();
      const texts = new Map<string, string>();
      const tab = open({ backup: simulateBackup(storage, texts) });
      answer(0);
      const id = tab.track();
      await clock.pass(0);
      tab.die();
      storage.map.clear();
      texts.set('rubbish', text);
      answer(200, COLLECTOR);
      open({ backup: simulateBackup(storage, new Map([...texts].reverse())) });
      await clock.pass(0);
      expect(server.arrived).toEqual([id]);
    },
  );

  it('is dropped with the event of an earlier page when that was sent', async () => {
    const { clock, storage, server, open, answer } = createDeliveryFixture();
    const texts = new Map<string, string>();
    answer(0);
    const tab = open({ backup: simulateBackup(storage, texts) });
    const id = tab.track();
    await clock.pass(0);
    tab.die();
    answer(200, COLLECTOR);
    const backup = simulateBackup(storage, texts);
    // It writes later, when the event has been sent.
    backup.pauseBackup();
    open({ backup });
    await clock.pass(1_000);
    expect(server.arrived).toEqual([id]);
    backup.resumeBackup();
    expect(texts.size).toBe(0);
    expect(eventKeys(storage)).toEqual([]);
  });
});
