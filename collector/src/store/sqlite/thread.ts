import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Answer } from './sqlite-thread.js';

/** A thread that answers calls one after another. */
export interface Thread {
  /** Calls that are not answered yet. */
  readonly open: number;
  /**
   * @param deadline ms for its own run, once the thread is there; over it the thread is ended and begun anew
   * @throws Error what the thread threw, or that it took too long
   */
  call<T>(method: string, args: unknown[], deadline?: number): Promise<T>;
  close(): Promise<void>;
}

/** A query that was stopped because it took too long. */
export class TooSlow extends Error {}

interface Pending {
  id: number;
  method: string;
  args: unknown[];
  deadline: number | undefined;
  resolve(result: never): void;
  reject(error: Error): void;
}

/** The thread's program, beside this file whether it is built or as it stands in the sources. */
const extension = extname(import.meta.url);
const program = new URL(`./sqlite-thread${extension}`, import.meta.url);

/** Node runs TypeScript in no thread by itself, and the sources are what the tests are about. */
const translated = `import('tsx/esm/api').then(({ register }) => {
  register();
  return import('${program}');
})`;

const begin = (workerData: object) =>
  extension === '.ts'
    ? new Worker(translated, { workerData, eval: true })
    : new Worker(program, { workerData });

export function startThread(path: string, role: 'write' | 'read'): Thread {
  let worker: Worker | undefined;
  let ready = false;
  let running: Pending | undefined;
  let timer: NodeJS.Timeout | undefined;
  let calls = 0;
  const queue: Pending[] = [];

  const settle = (task: (pending: Pending) => void) => {
    clearTimeout(timer);
    const pending = running;
    running = undefined;
    if (pending) task(pending);
    next();
  };

  /** Ends the thread; the next call begins another. */
  const end = (error: Error) => {
    worker?.removeAllListeners();
    void worker?.terminate();
    worker = undefined;
    settle(({ reject }) => reject(error));
  };

  const limit = () => {
    const deadline = running?.deadline;
    if (ready && deadline)
      timer = setTimeout(() => end(new TooSlow(`took longer than ${deadline} ms`)), deadline);
  };

  const start = () => {
    ready = false;
    worker = begin({ path, role });
    // It must not keep a process alive that has nothing else to do.
    worker.unref();
    worker.on('message', (answer: Answer) => {
      if (answer === 'open') {
        ready = true;
        limit();
      } else {
        settle(({ resolve, reject }) =>
          'problem' in answer ? reject(new Error(answer.problem)) : resolve(answer.result as never),
        );
      }
    });
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`the thread ended with ${code}`)));
  };

  function next() {
    const pending = running ? undefined : queue.shift();
    if (!pending) return;
    running = pending;
    if (!worker) start();
    const { id, method, args } = pending;
    worker?.ref();
    worker?.postMessage({ id, method, args });
    limit();
  }

  const call = <T>(method: string, args: unknown[], deadline?: number) =>
    new Promise<T>((resolve, reject) => {
      queue.push({ id: calls++, method, args, deadline, resolve, reject });
      next();
    }).finally(() => {
      if (!running) worker?.unref();
    });

  return {
    get open() {
      return queue.length + (running ? 1 : 0);
    },
    call,
    async close() {
      if (!worker) return;
      worker.removeAllListeners('exit');
      await call('close', []);
      await worker?.terminate();
      worker = undefined;
    },
  };
}
