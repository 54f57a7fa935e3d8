/** Program of the writer's thread, which has the only connection that writes. */

import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { type ErrorResult, toErrorResult } from '../side-process/error-result.js';
import { openDatabase } from '../sqlite-file/database.js';
import type { Values } from './rows.js';
import { createWriter, type Writer } from './writer.js';

/** A call from the main thread. */
export type WriterCall = [method: keyof Writer | 'close', args: unknown[]];

export type WriterResult = { result: unknown } | ErrorResult;

const port = parentPort as MessagePort;
const db = openDatabase(workerData);
const writer = createWriter(db);
const methods = {
  ...writer,
  close() {
    // Leaves only the file itself once the readers have ended. If the checkpoint fails, the log keeps its content.
    try {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
  },
} as Record<WriterCall[0], (...args: never[]) => unknown>;

const send = (result: WriterResult) => port.postMessage(result);
const nextCall = () => receiveMessageOnPort(port)?.message as WriterCall | undefined;

/** Runs several calls as one task, and sends the result of each. */
function run(calls: readonly WriterCall[], task: () => unknown[]) {
  try {
    for (const result of task()) send({ result });
  } catch (error) {
    for (const _ of calls) send(toErrorResult(error));
  }
}

port.on('message', (first: WriterCall) => {
  let call: WriterCall | undefined = first;
  while (call) {
    // Writes that arrived during the last commit share one transaction, hence one fsync.
    const writes: WriterCall[] = [];
    for (; call?.[0] === 'write'; call = nextCall()) writes.push(call);
    if (writes.length)
      run(writes, () => writer.writeAll(writes.map(([, [events]]) => events as Values[])));
    if (!call) return;
    const [method, args]: WriterCall = call;
    run([call], () => [methods[method](...(args as never[]))]);
    call = nextCall();
  }
});
