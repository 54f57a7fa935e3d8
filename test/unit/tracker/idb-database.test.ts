import { afterEach, describe, expect, it, vi } from 'vitest';
import { createIdbBackupFixture } from '../../support/idb-backup-fixture.js';
import type { SimulatedClock } from '../../support/simulated-clock.js';

afterEach(() => void vi.unstubAllGlobals());

describe('the database', () => {
  it('is read whole by a later page', async () => {
    const { clock, open, read } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    backup.backUp('b', '2');
    await clock.pass(100);
    expect(await read(open())).toEqual(['1', '2']);
  });

  it('is created again when it was deleted', async () => {
    const { clock, contents, open, read } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    await clock.pass(100);
    backup.backUp('b', '2');
    backup.deleteBackup();
    await clock.pass(1_000);
    expect(contents()).toEqual({});
    expect(backup.cancelBackup('a')).toBe(true);
    backup.backUp('c', '3');
    await clock.pass(100);
    expect(contents()).toEqual({ c: '3' });
    expect(await read(backup)).toEqual(['3']);
  });

  it('is opened again when another page or the visitor has deleted it', async () => {
    const { clock, contents, database, open } = createIdbBackupFixture();
    const backup = open();
    backup.backUp('a', '1');
    await clock.pass(100);
    database.deleteDatabase();
    await clock.pass(100);
    backup.backUp('b', '2');
    await clock.pass(100);
    expect(contents()).toEqual({ b: '2' });
  });
});

describe.each<[string, (clock: SimulatedClock) => void]>([
  ['is null', () => vi.stubGlobal('indexedDB', null)],
  [
    'throws',
    () =>
      void vi.spyOn(globalThis, 'indexedDB', 'get').mockImplementation(() => {
        throw new DOMException('blocked', 'SecurityError');
      }),
  ],
  [
    'refuses to open',
    (clock) =>
      vi.stubGlobal('indexedDB', {
        open() {
          const request: { onerror?(error: unknown): void } = {};
          clock.after(1, () => request.onerror?.(new Error('refused')));
          return request;
        },
      }),
  ],
])('when indexedDB %s', (_, refuse) => {
  it('reports every removal to the storage, and drops the texts', async () => {
    const { clock, dropped, open } = createIdbBackupFixture();
    refuse(clock);
    const backup = open();
    backup.backUp('a', '1');
    backup.dropBackup('b');
    await clock.pass(100);
    expect(dropped).toEqual(['b']);
    backup.dropBackup('c');
    await clock.pass(100);
    expect(dropped).toEqual(['b', 'c']);
    expect(backup.cancelBackup('a')).toBe(true);
  });

  it('rejects a read, and does not throw when it is deleted', async () => {
    const { clock, open } = createIdbBackupFixture();
    refuse(clock);
    const backup = open();
    const texts = backup.readBackup().catch(() => 'rejected');
    await clock.pass(10);
    expect(await texts).toBe('rejected');
    expect(() => backup.deleteBackup()).not.toThrow();
  });
});
