/** A thread that has the one connection that writes. */

import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { openDatabase } from './database.js';
import type { Values } from './rows.js';
import { createWriter, type Writer } from './writer.js';

/** What is asked. */
export type WriterCall = [method: keyof Writer | 'close', args: unknown[]];

export type WriterAnswer = { result: unknown } | { problem: string };

const port = parentPort as MessagePort;
const db = openDatabase(workerData);
const writer = createWriter(db);
const methods = {
  ...writer,
  close() {
    // Once the readers are gone nothing but the file itself is left; what cannot be brought in stays in the log.
    try {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
  },
} as Record<WriterCall[0], (...args: never[]) => unknown>;

const tell = (answer: WriterAnswer) => port.postMessage(answer);
const next = () => receiveMessageOnPort(port)?.message as WriterCall | undefined;

/** Does what several calls ask for, and answers each of them. */
function answer(calls: readonly WriterCall[], task: () => unknown[]) {
  try {
    for (const result of task()) tell({ result });
  } catch (error) {
    for (const _ of calls) tell({ problem: (error as Error).message });
  }
}

port.on('message', (first: WriterCall) => {
  let call: WriterCall | undefined = first;
  while (call) {
    // What has come while the last events were written is written together: one fsync for all of it.
    const writes: WriterCall[] = [];
    for (; call?.[0] === 'write'; call = next()) writes.push(call);
    if (writes.length)
      answer(writes, () => writer.writeAll(writes.map(([, [events]]) => events as Values[])));
    if (!call) return;
    const [method, args]: WriterCall = call;
    answer([call], () => [methods[method](...(args as never[]))]);
    call = next();
  }
});
