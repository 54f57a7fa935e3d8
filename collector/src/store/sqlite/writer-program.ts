/** A thread that has the one connection that writes. */

import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './database.js';
import { createWriter, type Writer } from './writer.js';

/** What is asked. */
export type WriterCall = [method: keyof Writer | 'close', args: unknown[]];

export type WriterAnswer = { result: unknown } | { problem: string };

const db = openDatabase(workerData);
const methods = {
  ...createWriter(db),
  close() {
    // Once the readers are gone nothing but the file itself is left; what cannot be brought in stays in the log.
    try {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
  },
} as Record<WriterCall[0], (...args: never[]) => unknown>;

const tell = (answer: WriterAnswer) => parentPort?.postMessage(answer);

parentPort?.on('message', ([method, args]: WriterCall) => {
  try {
    tell({ result: methods[method](...(args as never[])) });
  } catch (error) {
    tell({ problem: (error as Error).message });
  }
});
