import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { extname } from 'node:path';
import { QueryTimeoutError, StoreClosedError } from '../errors.js';
import { fromErrorResult } from './error-result.js';
import type { Call, CallResult } from './serve-calls.js';

/**
 * A process that serves calls one after another. Not a thread: SQLite cannot be interrupted there, and a thread
 * that is terminated during a query takes the whole process with it.
 */
export interface SideProcess {
  /** Calls without a result yet. */
  readonly pendingCalls: number;
  /**
   * @param options.timeoutMs longest run, counted once the process is open. After that the process is killed, and
   * the next call starts another one.
   * @throws Error the error of the call; StoreFullError; QueryTimeoutError; StoreClosedError after `close()` or `terminate()`
   */
  call<T>(method: string, args: unknown[], options?: { timeoutMs?: number }): Promise<T>;
  /** Finishes the pending calls and ends. It ends even if that fails: file and log hold all data. */
  close(): Promise<void>;
  /** Ends at once and rejects the pending calls. For a process that only reads. */
  terminate(): Promise<void>;
}

interface PendingCall extends Call {
  timeoutMs: number | undefined;
  queuedAt: number;
  resolve(result: never): void;
  reject(error: Error): void;
}

function lowerPriority(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
  } catch {
    // A container may forbid it. Then queries only cost events some time.
  }
}

export interface SideProcessOptions {
  args: string[];
  /** Nice value: a process with a higher one gets CPU that the others leave. Default: that of this process. */
  niceness?: number;
}

/** @param program file that calls `serveCalls` */
export function startSideProcess(
  program: string,
  { args, niceness }: SideProcessOptions,
): SideProcess {
  const execArgv = extname(program) === '.ts' ? ['--import', 'tsx'] : [];
  let child: ChildProcess | undefined;
  let isOpen = false;
  let running: PendingCall | undefined;
  let timer: NodeJS.Timeout | undefined;
  let calls = 0;
  let closed = false;
  const queue: PendingCall[] = [];

  const settle = (task: (call: PendingCall) => void) => {
    clearTimeout(timer);
    const call = running;
    running = undefined;
    if (call) task(call);
    next();
  };

  const kill = (error: Error) => {
    child?.removeAllListeners();
    child?.kill('SIGKILL');
    child = undefined;
    settle(({ reject }) => reject(error));
  };

  const startTimer = () => {
    const timeoutMs = running?.timeoutMs;
    if (isOpen && timeoutMs)
      timer = setTimeout(
        () => kill(new QueryTimeoutError(`the query took longer than ${timeoutMs} ms; narrow it`)),
        timeoutMs,
      );
  };

  const start = () => {
    isOpen = false;
    child = fork(program, args, { execArgv, serialization: 'advanced' });
    if (niceness !== undefined && child.pid !== undefined) lowerPriority(child.pid, niceness);
    child.on('message', (result: CallResult) => {
      if (result === 'open') {
        isOpen = true;
        startTimer();
      } else {
        settle(({ resolve, reject }) =>
          'errorMessage' in result
            ? reject(fromErrorResult(result))
            : resolve(result.result as never),
        );
      }
    });
    child.on('error', kill);
    child.on('exit', (code, signal) => kill(new Error(`its process ended: ${signal ?? code}`)));
  };

  function next() {
    const call = running ? undefined : queue.shift();
    if (!call) return;
    const { timeoutMs } = call;
    if (timeoutMs && performance.now() - call.queuedAt > timeoutMs) {
      call.reject(
        new QueryTimeoutError(`the query waited ${timeoutMs} ms for other queries; retry it`),
      );
      return next();
    }
    running = call;
    if (!child) start();
    const { id, method, args } = call;
    child?.send({ id, method, args } satisfies Call);
    startTimer();
  }

  const enqueue = <T>(method: string, args: unknown[], timeoutMs?: number) =>
    new Promise<T>((resolve, reject) => {
      const queuedAt = performance.now();
      queue.push({ id: calls++, method, args, timeoutMs, queuedAt, resolve, reject });
      next();
    });

  return {
    get pendingCalls() {
      return queue.length + (running ? 1 : 0);
    },
    async call(method, args, { timeoutMs } = {}) {
      if (closed) throw new StoreClosedError();
      return enqueue(method, args, timeoutMs);
    },
    async close() {
      closed = true;
      if (!child) return;
      await enqueue('close', []).catch(() => {});
      // A crashed child is already undefined here.
      child?.removeAllListeners();
      if (child?.connected) child.disconnect();
      child = undefined;
    },
    async terminate() {
      closed = true;
      const ending = child;
      for (const { reject } of queue.splice(0)) reject(new StoreClosedError());
      kill(new StoreClosedError());
      // It holds the log open until it has exited.
      if (ending && ending.exitCode === null && ending.signalCode === null)
        await once(ending, 'exit');
    },
  };
}
