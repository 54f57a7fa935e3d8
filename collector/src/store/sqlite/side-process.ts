import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Closed } from './closed.js';
import type { Answer, Call } from './sqlite-process.js';

/**
 * A process beside this one that answers calls one after another. A thread would do, but that SQLite
 * cannot be interrupted there: a thread that is ended in the middle of a query takes the whole process
 * with it.
 */
export interface SideProcess {
  /** Calls that are not answered yet. */
  readonly open: number;
  /**
   * @param deadline ms for its own run, once the process is there; over it the process is killed, and
   * the next call starts another
   * @throws Error what the call threw; TooSlow; Closed after `close()` or `abandon()`
   */
  call<T>(method: string, args: unknown[], deadline?: number): Promise<T>;
  /** Answers what was asked, and ends, whatever fails at that: all is in the file or the log beside it. */
  close(): Promise<void>;
  /** Ends at once: whoever waits is told so. For one that only reads, of which nothing is lost. */
  abandon(): Promise<void>;
}

/** A call that was stopped because it took too long. */
export class TooSlow extends Error {}

interface Pending extends Call {
  deadline: number | undefined;
  /** When it was asked: ms. */
  asked: number;
  resolve(result: never): void;
  reject(error: Error): void;
}

/** The program, beside this file whether it is built or as it stands in the sources. */
const extension = extname(import.meta.url);
const program = fileURLToPath(new URL(`./sqlite-process${extension}`, import.meta.url));
const execArgv = extension === '.ts' ? ['--import', 'tsx'] : [];

/** @param args of the program: its role, the file, and what else the role needs */
export function startSideProcess(...args: string[]): SideProcess {
  let child: ChildProcess | undefined;
  let ready = false;
  let running: Pending | undefined;
  let timer: NodeJS.Timeout | undefined;
  let calls = 0;
  let closed = false;
  const queue: Pending[] = [];

  const settle = (task: (pending: Pending) => void) => {
    clearTimeout(timer);
    const pending = running;
    running = undefined;
    if (pending) task(pending);
    next();
  };

  const end = (error: Error) => {
    child?.removeAllListeners();
    child?.kill('SIGKILL');
    child = undefined;
    settle(({ reject }) => reject(error));
  };

  const limit = () => {
    const deadline = running?.deadline;
    if (ready && deadline)
      timer = setTimeout(
        () => end(new TooSlow(`took longer than ${deadline} ms; narrow it`)),
        deadline,
      );
  };

  const start = () => {
    ready = false;
    child = fork(program, args, { execArgv, serialization: 'advanced' });
    child.on('message', (answer: Answer) => {
      if (answer === 'open') {
        ready = true;
        limit();
      } else {
        settle(({ resolve, reject }) =>
          'problem' in answer ? reject(new Error(answer.problem)) : resolve(answer.result as never),
        );
      }
    });
    child.on('error', end);
    child.on('exit', (code, signal) => end(new Error(`its process ended: ${signal ?? code}`)));
  };

  function next() {
    const pending = running ? undefined : queue.shift();
    if (!pending) return;
    const { deadline } = pending;
    if (deadline && performance.now() - pending.asked > deadline) {
      pending.reject(new TooSlow(`waited ${deadline} ms for others; ask again`));
      return next();
    }
    running = pending;
    if (!child) start();
    const { id, method, args } = pending;
    child?.send({ id, method, args } satisfies Call);
    limit();
  }

  const ask = <T>(method: string, args: unknown[], deadline?: number) =>
    new Promise<T>((resolve, reject) => {
      const asked = performance.now();
      queue.push({ id: calls++, method, args, deadline, asked, resolve, reject });
      next();
    });

  return {
    get open() {
      return queue.length + (running ? 1 : 0);
    },
    async call(method, args, deadline) {
      if (closed) throw new Closed();
      return ask(method, args, deadline);
    },
    async close() {
      closed = true;
      if (!child) return;
      await ask('close', []).catch(() => {});
      // One that has ended of itself is gone already.
      child?.removeAllListeners();
      if (child?.connected) child.disconnect();
      child = undefined;
    },
    async abandon() {
      closed = true;
      const ending = child;
      for (const { reject } of queue.splice(0)) reject(new Closed());
      end(new Closed());
      // Until then it may hold on to the log beside the file.
      if (ending && ending.exitCode === null && ending.signalCode === null)
        await once(ending, 'exit');
    },
  };
}
