/** A process that has one connection: one of the readers', or that of a spool. */

import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { openDatabase } from './database.js';
import { createReader } from './reader.js';
import { createSpool } from './spool.js';

/** What is asked, and by which number the answer is known. */
export interface Call {
  id: number;
  method: string;
  args: unknown[];
}

/** `open`: the file is open, and calls are answered. */
export type Answer = 'open' | { id: number; result: unknown } | { id: number; problem: string };

const [, , role, path = '', ...more] = process.argv;
const roles = {
  // What else it is told: the keys of the metadata that have an index.
  read: (db: DatabaseSyncInstance) => createReader(db, more),
  // How long it knows events again.
  spool: (db: DatabaseSyncInstance) => createSpool(db, Number(more[0]) || undefined),
};
const db = openDatabase(path, role === 'read');
const methods = {
  ...roles[role as keyof typeof roles](db),
  close() {
    // Nothing but the file itself is left then; what cannot be brought in stays in the log.
    try {
      if (role !== 'read') db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
  },
} as Record<string, (...args: unknown[]) => unknown>;

// Whoever asked may have been killed meanwhile; then nobody is told, and this process ends too.
const tell = (answer: Answer) => process.send?.(answer, undefined, undefined, () => {});

process.on('message', ({ id, method, args }: Call) => {
  try {
    tell({ id, result: methods[method]?.(...args) });
  } catch (error) {
    tell({ id, problem: (error as Error).message });
  }
});
// A terminal and systemd signal every process at once; this one ends when it is told to, or left alone.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());
tell('open');
