import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../src/tracker/options.js';
import { createDeliveryFixture, eventKeys, outcomeOf } from '../../support/delivery-fixture.js';
import { SCOPE, simulateBackup } from '../../support/simulated-tab.js';

describe('an event of which only the backup has a copy', () => {
  it('is sent when a killed browser has lost its storage', async () => {
    const { clock, storage, server, open, answer } = createDeliveryFixture();
    const backup = simulateBackup(storage);
    answer(0);
    const tab = open({ backup });
    const id = tab.track();
    await clock.pass(0);
    tab.die();
    storage.map.clear();
    answer(200);
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
      answer(200);
      open({ backup: simulateBackup(storage, new Map([...texts].reverse())) });
      await clock.pass(0);
      expect(server.arrived).toEqual([id]);
    },
  );

  it.each<[string, Delivery, boolean, marks: number]>([
    ['it was delivered while the backup was read', 'auto', false, 1],
    ['the storage was cleared meanwhile', 'at-most-once', true, 0],
  ])('is not sent twice when %s', async (_, delivery, isCleared, marks) => {
    const { clock, storage, server, open, answer, answerLater } = createDeliveryFixture();
    const stored = new Map<string, string>();
    answer(401);
    const tab = open({ delivery, backup: simulateBackup(storage, stored) });
    tab.track();
    await clock.pass(0);
    tab.onPageHide(false);
    const backup = simulateBackup(storage, stored);
    const texts = await backup.readBackup();
    let finishRead: (texts: string[]) => void = () => {};
    backup.readBackup = () =>
      new Promise((resolve) => {
        finishRead = resolve;
      });
    const respond = answerLater();
    // A transaction that reads holds up those that write.
    backup.pauseBackup();
    open({ delivery, backup });
    await clock.pass(0);
    if (isCleared) storage.map.clear();
    respond(outcomeOf(200));
    await clock.pass(0);
    expect(server.arrived).toHaveLength(1);
    expect(eventKeys(storage)).toHaveLength(marks);
    finishRead(texts);
    await clock.pass(0);
    backup.resumeBackup();
    await clock.pass(1_000);
    expect(server.arrived).toHaveLength(1);
    expect(stored.size).toBe(0);
    expect(eventKeys(storage)).toEqual([]);
  });

  it('is looked for again when another page lives, and only then', async () => {
    const { clock, storage, open, hang } = createDeliveryFixture();
    hang();
    let reads = 0;
    const backup = simulateBackup(storage);
    const { readBackup } = backup;
    backup.readBackup = () => {
      reads++;
      return readBackup();
    };
    const other = open();
    other.track();
    await clock.pass(0);
    const tab = open({ backup });
    await clock.pass(0);
    expect(reads).toBe(1);
    tab.flush();
    await clock.pass(0);
    expect(reads).toBe(2);
    other.onPageHide(false);
    tab.flush();
    await clock.pass(0);
    expect(reads).toBe(3);
    tab.flush();
    await clock.pass(600_000);
    expect(reads).toBe(3);
  });

  it.each<Delivery>(['auto', 'at-most-once', 'at-least-once'])(
    'is not sent twice when it was answered in the back/forward cache and delivery is %s',
    async (delivery) => {
      const { clock, storage, server, open } = createDeliveryFixture('');
      const texts = new Map<string, string>();
      const tab = open({ delivery, backup: simulateBackup(storage, texts) });
      const id = tab.track();
      tab.onPageHide(true);
      await clock.pass(0);
      expect(tab.states(id)).toContain('sent');
      expect([...texts.keys()]).toEqual([SCOPE + id]);
      open({ delivery, backup: simulateBackup(storage, texts) });
      await clock.pass(1_000);
      expect(server.arrived).toEqual([id]);
      expect(texts.size).toBe(0);
      expect(eventKeys(storage)).toEqual([]);
      // The page comes back all the same, and has nothing of it any more.
      tab.onRestore();
      await clock.pass(1_000);
      expect(server.arrived).toEqual([id]);
      expect(texts.size).toBe(0);
      expect(eventKeys(storage)).toEqual([]);
    },
  );
});

describe('tombstones', () => {
  /** IndexedDB never answers, so that nothing is known of what it holds. */
  const neverAnswers = {
    backUp() {},
    dropBackup() {},
    cancelBackup: () => false,
    readBackup: () => new Promise<never>(() => {}),
  };

  it('are at most a thousand when IndexedDB never answers', async () => {
    const { clock, storage, server, open } = createDeliveryFixture();
    const backup = { ...simulateBackup(storage), ...neverAnswers };
    for (let page = 0; page < 6; page++) {
      const tab = open({ backup });
      for (let i = 0; i < 300; i++) tab.track();
      await clock.pass(60_000);
      tab.onPageHide(false);
      tab.die();
    }
    expect(server.arrived).toHaveLength(1_800);
    open({ backup });
    await clock.pass(0);
    expect(eventKeys(storage).length).toBeGreaterThan(0);
    expect(eventKeys(storage).length).toBeLessThanOrEqual(1_000);
  });

  it('are not stored when events are dropped', async () => {
    const { clock, storage, open, answer } = createDeliveryFixture();
    answer(503);
    const tab = open({ backup: { ...simulateBackup(storage), ...neverAnswers } });
    for (let i = 0; i < 3_000; i++) tab.track();
    await clock.pass(0);
    expect(tab.changes.filter(({ status }) => status === 'dropped').length).toBeGreaterThan(1_900);
    expect([...storage.map.values()].filter((text) => text === '0')).toEqual([]);
  });

  it('are not stored when the event was sent before the backup had it', async () => {
    const { clock, storage, server, open, answerLater } = createDeliveryFixture();
    const backup = { ...simulateBackup(storage), backUp() {} };
    const respond = answerLater();
    open({ backup }).track();
    await clock.pass(0);
    const writes: string[] = [];
    const { set } = storage.map;
    storage.map.set = (key, text) => {
      writes.push(text);
      return set.call(storage.map, key, text);
    };
    respond(outcomeOf(200));
    await clock.pass(1_000);
    expect(server.arrived).toHaveLength(1);
    expect(eventKeys(storage)).toEqual([]);
    expect(writes).not.toContain('0');
  });
});
