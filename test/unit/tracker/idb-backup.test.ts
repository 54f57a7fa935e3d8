import { afterEach, describe, expect, it, vi } from 'vitest';
import { createIdbBackup } from '../../../src/tracker/queue/idb-backup.js';
import { createIdbBackupFixture } from '../../support/idb-backup-fixture.js';
import {
  openTab,
  SCOPE,
  type SimulatedStorage,
  simulateServer,
} from '../../support/simulated-tab.js';

afterEach(() => void vi.unstubAllGlobals());

describe('a text', () => {
  it('is written when 50 ms have passed', async () => {
    const { clock, contents, database, dropped, open } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    await clock.pass(49);
    expect(database.transactions).toBe(0);
    await clock.pass(10);
    expect(contents()).toEqual({ a: '1' });
    expect(dropped).toEqual([]);
  });

  it('is written at once when the page is hidden', async () => {
    const { clock, contents, database, open } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    backup.flushBackup();
    await clock.pass(10);
    expect(contents()).toEqual({ a: '1' });
    await clock.pass(1_000);
    expect(database.transactions).toBe(1);
  });

  it('is written over a new connection when the browser closed the one before', async () => {
    const { clock, contents, database, open } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    await clock.pass(60);
    database.breakConnections();
    backup.backUp('b', '2');
    await clock.pass(70);
    expect(contents()).toEqual({ a: '1', b: '2' });
  });

  it('is not written when it is cancelled in time', async () => {
    const { clock, database, dropped, open } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    await clock.pass(49);
    expect(backup.cancelBackup('a')).toBe(true);
    await clock.pass(1_000);
    expect(database.transactions).toBe(0);
    expect(dropped).toEqual([]);
  });

  it.each<[string, (storage: SimulatedStorage) => void]>([
    ['taken it over', (storage) => void storage.writeText('a', 'of another page')],
    ['delivered it', (storage) => storage.removeText('a')],
  ])('is not written when another page has %s meanwhile', async (_, change) => {
    const { clock, contents, open, storage } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    change(storage);
    await clock.pass(1_000);
    expect(contents()).toEqual({});
    expect(backup.cancelBackup('a')).toBe(true);
  });

  it('cannot be cancelled when the database may have it', async () => {
    const { clock, open } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    await clock.pass(55);
    expect(backup.cancelBackup('a')).toBe(false);
    backup.expectBackup('b');
    expect(backup.cancelBackup('b')).toBe(false);
  });

  it('replaces an earlier one when both wait', async () => {
    const { clock, contents, open } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    backup.backUp('a', '2');
    await clock.pass(100);
    expect(contents()).toEqual({ a: '2' });
  });

  it('is written in a separate task when two hundred others wait before it', async () => {
    const { clock, database, open } = createIdbBackupFixture();
    const backup = open();
    for (let i = 0; i < 201; i++) backup.backUp(`${i}`, 'x');
    await clock.pass(100);
    expect(database.texts.size).toBe(201);
    expect(database.transactions).toBe(2);
  });
});

describe('an event', () => {
  it.each([
    [0, 49],
    [1, 51],
  ])(
    'costs %i transactions and leaves nothing when it was sent after %i ms',
    async (writes, ms) => {
      const { clock, contents, database, storage } = createIdbBackupFixture();
      const server = simulateServer();
      const { answer } = server;
      server.answer = () => new Promise((resolve) => clock.after(ms, () => resolve(answer())));
      const backup = createIdbBackup({
        platform: clock,
        name: SCOPE,
        readText: storage.readText,
        onDropped: storage.removeText,
      });
      const tab = openTab(storage, server, clock, { backup });
      await clock.pass(10);
      const before = database.transactions;
      const id = tab.track();
      await clock.pass(50);
      expect(database.transactions - before).toBe(writes);
      await clock.pass(10);
      // A tombstone, until the backup has lost its copy.
      expect(storage.readText(SCOPE + id)).toBe(writes ? '0' : undefined);
      await clock.pass(100);
      expect(server.arrived).toEqual([id]);
      expect(contents()).toEqual({});
      expect([...storage.map.keys()].filter((key) => !/[@$]/.test(key))).toEqual([]);
    },
  );
});

it('a hidden page backs up its events at once', async () => {
  const { clock, contents, open, storage } = createIdbBackupFixture();
  const server = simulateServer();
  server.answer = () => new Promise(() => {});
  const tab = openTab(storage, server, clock, { backup: open() });
  await clock.pass(10);
  const id = tab.track();
  tab.onHidden();
  await clock.pass(10);
  expect(Object.keys(contents())).toEqual([SCOPE + id]);
});

describe('a removal', () => {
  it('is reported to the storage only when the transaction is complete', async () => {
    const { clock, contents, dropped, open } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    await clock.pass(100);
    backup.dropBackup('a');
    await clock.pass(51);
    expect(dropped).toEqual([]);
    await clock.pass(10);
    expect(contents()).toEqual({});
    expect(dropped).toEqual(['a']);
  });

  it('frees the key when it is complete', async () => {
    const { clock, open } = createIdbBackupFixture();
    const backup = open();
    backup.expectBackup('a');
    backup.dropBackup('a');
    expect(backup.cancelBackup('a')).toBe(false);
    await clock.pass(100);
    expect(backup.cancelBackup('a')).toBe(true);
  });

  it('waits for a read that began before it', async () => {
    const { clock, database, dropped, open } = createIdbBackupFixture();
    database.texts.set('a', '1');
    const backup = open();
    const texts = backup.readBackup();
    backup.dropBackup('a');
    backup.flushBackup();
    await clock.pass(100);
    expect(await texts).toEqual(['1']);
    expect(dropped).toEqual(['a']);
  });
});

describe('a page in the back/forward cache', () => {
  it('begins no transaction, and writes waiting texts when it is back', async () => {
    const { clock, contents, database, open, storage } = createIdbBackupFixture();
    const backup = open();
    storage.writeText('a', '1');
    backup.backUp('a', '1');
    backup.pauseBackup();
    backup.flushBackup();
    await clock.pass(1_000);
    expect(database.transactions).toBe(0);
    backup.resumeBackup();
    await clock.pass(10);
    expect(contents()).toEqual({ a: '1' });
  });

  it('forgets a text when another page has changed or removed it meanwhile', async () => {
    const { clock, contents, dropped, open, storage } = createIdbBackupFixture();
    const backup = open();
    for (const key of ['same', 'changed', 'removed']) {
      storage.writeText(key, '1');
      backup.backUp(key, '1');
    }
    backup.dropBackup('dropped');
    backup.pauseBackup();
    storage.writeText('changed', '2');
    storage.removeText('removed');
    backup.resumeBackup();
    await clock.pass(10);
    expect(contents()).toEqual({ same: '1' });
    expect(dropped).toEqual(['dropped']);
  });
});
