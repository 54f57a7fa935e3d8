import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { StoreClosedError } from '../errors.js';
import { fromErrorResult } from '../side-process/error-result.js';
import { programBeside } from '../side-process/program-beside.js';
import type { Writer } from './writer.js';
import type { WriterCall, WriterResult } from './writer-program.js';

/**
 * A thread that writes beside the one that serves: neither the disk nor a locked file delays a response that needs
 * no write. It is never interrupted, so it needs no process of its own, and messages between threads cost a tenth
 * of those between processes.
 */
export interface WriterThread {
  /**
   * @throws Error the error of the call, or the reason why the thread ended. The next call starts another thread.
   * @throws StoreFullError when the disk is too full for the call
   * @throws StoreClosedError after `close()`
   */
  call<Method extends keyof Writer>(
    method: Method,
    ...args: Parameters<Writer[Method]>
  ): Promise<ReturnType<Writer[Method]>>;
  /** Finishes the pending calls, closes the file and ends the thread, even if that fails: file and log hold all data. */
  close(): Promise<void>;
}

interface PendingCall {
  resolve(result: never): void;
  reject(error: Error): void;
}

/** A worker does not inherit the TypeScript loader of its process. */
function openThread(path: string): Worker {
  const program = programBeside(import.meta.url, 'writer-program');
  if (extname(program) !== '.ts') return new Worker(program, { workerData: path });
  const [tsx, file] = [import.meta.resolve('tsx/esm/api'), pathToFileURL(program).href].map(
    (url) => `import('${url}')`,
  );
  const text = `${tsx}.then(({ register }) => { register(); return ${file}; })`;
  return new Worker(text, { eval: true, workerData: path });
}

/** @param path of an existing file with the current tables */
export function startWriterThread(path: string): WriterThread {
  let thread: Worker | undefined;
  let closed = false;
  // Results arrive in the order of the calls.
  const pending: PendingCall[] = [];

  const end = (error: Error) => {
    thread?.removeAllListeners();
    // A later error of the ended thread would be an uncaught exception.
    thread?.on('error', () => {});
    thread = undefined;
    for (const { reject } of pending.splice(0)) reject(error);
  };

  const start = () => {
    thread = openThread(path);
    thread.on('message', (result: WriterResult) => {
      const call = pending.shift();
      if ('errorMessage' in result) call?.reject(fromErrorResult(result));
      else call?.resolve(result.result as never);
    });
    thread.on('error', end);
    thread.on('exit', (code) => end(new Error(`its thread ended: ${code}`)));
    return thread;
  };

  const send = (method: WriterCall[0], ...args: unknown[]) =>
    new Promise<never>((resolve, reject) => {
      // Before the push: arguments that cannot be cloned throw here, and such a call gets no result.
      (thread ?? start()).postMessage([method, args] satisfies WriterCall);
      pending.push({ resolve, reject });
    });

  return {
    async call(method, ...args) {
      if (closed) throw new StoreClosedError();
      return send(method, ...args);
    },
    async close() {
      closed = true;
      if (!thread) return;
      const ending = thread;
      await send('close').catch(() => {});
      end(new StoreClosedError());
      await ending.terminate();
    },
  };
}
