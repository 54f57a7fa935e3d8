import type { Tab } from '../../tools/harness/engines/engine.js';

/** Counts the events in the IndexedDB backup of a page's origin. */
export const backupSize = (tab: Tab): Promise<number> =>
  tab.run(`
    const settled = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = reject;
    });
    let size = 0;
    for (const { name } of await indexedDB.databases()) {
      if (!name.startsWith('vitrine')) continue;
      const database = await settled(indexedDB.open(name));
      for (const store of database.objectStoreNames)
        size += await settled(database.transaction(store).objectStore(store).count());
      database.close();
    }
    return size;`);
