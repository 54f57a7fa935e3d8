/** A thread that has one connection: the writer's, or one of the readers'. */

import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './database.js';
import { createReader } from './reader.js';
import { createWriter } from './writer.js';

/** What a thread is asked, and by which number its answer is known. */
export interface Call {
  id: number;
  method: string;
  args: unknown[];
}

/** `open`: the file is open, and calls are answered. */
export type Answer = 'open' | { id: number; result: unknown } | { id: number; problem: string };

const { path, role } = workerData as { path: string; role: 'write' | 'read' };
const db = openDatabase(path, role === 'read');
const methods = {
  ...(role === 'write' ? createWriter(db) : createReader(db)),
  close() {
    // Once the readers are gone nothing but the file itself is left.
    if (role === 'write') db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
  },
} as Record<string, (...args: unknown[]) => unknown>;

parentPort?.postMessage('open' satisfies Answer);
parentPort?.on('message', ({ id, method, args }: Call) => {
  let answer: Answer;
  try {
    answer = { id, result: methods[method]?.(...args) };
  } catch (error) {
    answer = { id, problem: (error as Error).message };
  }
  parentPort?.postMessage(answer);
  if (method === 'close') parentPort?.close();
});
