import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../collector/src/index.js';
import { storeSuite } from './store.case.js';

storeSuite('a file of SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-store-'));
  return {
    open: () => openStore(`sqlite:${join(folder, 'deeper', 'events.db')}`),
    durable: true,
    clear: () => rm(folder, { recursive: true }),
  };
});

storeSuite('a file of SQLite with indexes of metadata', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-store-'));
  const indexedMetadataKeys = ['i', 'half', `it's "$.half" \\`];
  return {
    open: () => openStore(`sqlite:${join(folder, 'events.db')}`, { indexedMetadataKeys }),
    durable: true,
    clear: () => rm(folder, { recursive: true }),
  };
});

storeSuite('SQLite in memory', () => ({
  open: () => openStore('sqlite::memory:'),
  durable: false,
  clear: async () => {},
}));
