import { vi } from 'vitest';
import { createIdbBackup, type IdbBackup } from '../../src/tracker/queue/idb-backup.js';
import { ModelIndexedDB } from '../model/indexed-db.js';
import { simulateClock } from './simulated-clock.js';
import { SCOPE, simulateStorage } from './simulated-tab.js';

/** Pages with a backup in a simulated IndexedDB, which is the global one. */
export function createIdbBackupFixture() {
  const clock = simulateClock();
  const storage = simulateStorage();
  /** Keys whose removal was reported to the storage. */
  const dropped: string[] = [];
  const database = new ModelIndexedDB(
    clock.after,
    () => (task) => task(),
    () => {},
    () => {},
  );
  vi.stubGlobal('indexedDB', database);
  return {
    ...{ clock, storage, database, dropped },
    /** The backup of a page that backs up what its storage has, as the queue does. */
    open(): IdbBackup {
      const backup = createIdbBackup({
        platform: clock,
        name: SCOPE,
        readText: storage.readText,
        onDropped: (key) => void dropped.push(key),
      });
      return {
        ...backup,
        backUp(key, text) {
          storage.writeText(key, text);
          backup.backUp(key, text);
        },
      };
    },
    contents: () => Object.fromEntries(database.texts),
    /** Reads while time goes on. */
    async read(backup: IdbBackup) {
      const texts = backup.readBackup();
      await clock.pass(10);
      return texts;
    },
  };
}
