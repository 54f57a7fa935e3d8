import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Closed } from './closed.js';
import type { Writer } from './writer.js';
import type { WriterAnswer, WriterCall } from './writer-program.js';

/**
 * A thread that writes, beside the one that serves: neither the disk nor a locked file holds up an answer
 * that needs no writing. Nothing it does is ever interrupted, so it needs no process of its own, and what
 * passes between threads costs a tenth of what passes between processes.
 */
export interface WriterThread {
  /**
   * @throws Error what the call threw, or what the thread has ended of; the next call starts another
   * @throws Closed after `close()`
   */
  call<Method extends keyof Writer>(
    method: Method,
    ...args: Parameters<Writer[Method]>
  ): Promise<ReturnType<Writer[Method]>>;
  /** Answers what was asked, closes the file and ends the thread, whatever fails at that: all is in file or log. */
  close(): Promise<void>;
}

interface Pending {
  resolve(result: never): void;
  reject(error: Error): void;
}

/** The program, beside this file whether it is built or as it stands in the sources. */
const extension = extname(import.meta.url);
const program = new URL(`./writer-program${extension}`, import.meta.url);

/** A thread does not take over from its process what reads TypeScript; from the sources it is told. */
function openThread(path: string): Worker {
  if (extension !== '.ts') return new Worker(program, { workerData: path });
  const [tsx, file] = [import.meta.resolve('tsx/esm/api'), program.href].map(
    (url) => `import('${url}')`,
  );
  const text = `${tsx}.then(({ register }) => { register(); return ${file}; })`;
  return new Worker(text, { eval: true, workerData: path });
}

/** @param path of the file, which is there and has today's tables */
export function startWriterThread(path: string): WriterThread {
  let thread: Worker | undefined;
  let closed = false;
  // Calls are answered in the order in which they were asked.
  const pending: Pending[] = [];

  const end = (error: Error) => {
    thread?.removeAllListeners();
    // Else an error of a thread that is gone already would be nobody's.
    thread?.on('error', () => {});
    thread = undefined;
    for (const { reject } of pending.splice(0)) reject(error);
  };

  const start = () => {
    thread = openThread(path);
    thread.on('message', (answer: WriterAnswer) => {
      const call = pending.shift();
      if ('problem' in answer) call?.reject(new Error(answer.problem));
      else call?.resolve(answer.result as never);
    });
    thread.on('error', end);
    thread.on('exit', (code) => end(new Error(`its thread ended: ${code}`)));
    return thread;
  };

  const ask = (method: WriterCall[0], ...args: unknown[]) =>
    new Promise<never>((resolve, reject) => {
      // Before it is queued: what cannot be passed on is thrown here, and has no answer.
      (thread ?? start()).postMessage([method, args] satisfies WriterCall);
      pending.push({ resolve, reject });
    });

  return {
    async call(method, ...args) {
      if (closed) throw new Closed();
      return ask(method, ...args);
    },
    async close() {
      closed = true;
      if (!thread) return;
      const ending = thread;
      await ask('close').catch(() => {});
      end(new Closed());
      await ending.terminate();
    },
  };
}
