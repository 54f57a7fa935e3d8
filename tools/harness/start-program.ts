import { type ChildProcess, spawn } from 'node:child_process';

/** The output of a program so far, and its exit code once it has ended. */
export interface Run {
  code: number | null;
  out: string;
  err: string;
}

export interface Program {
  child: ChildProcess;
  run: Run;
  /** Settles when the program has ended. */
  done: Promise<Run>;
  /**
   * Waits until the output has a text.
   *
   * @throws Error when the program ends without it
   */
  shows(text: RegExp): Promise<string>;
  /** Ends the program. */
  stop(): Promise<Run>;
}

export interface ProgramOptions {
  cwd: string;
  /** Default: the variables of this process. */
  env?: NodeJS.ProcessEnv | undefined;
  /** Whether the program and its children end together, as with npm, which starts a program as its child. */
  isGroup?: boolean;
}

/** Starts a program, and keeps its output. */
export function startProgram(
  command: string,
  args: readonly string[],
  { cwd, env, isGroup = false }: ProgramOptions,
): Program {
  const child = spawn(command, args, { cwd, env, detached: isGroup });
  const run: Run = { code: null, out: '', err: '' };
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of listeners) listener();
  };
  for (const [name, stream] of [
    ['out', child.stdout],
    ['err', child.stderr],
  ] as const)
    stream.on('data', (chunk) => {
      run[name] += chunk;
      notify();
    });
  let hasEnded = false;
  const done = new Promise<Run>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      run.code = code;
      resolve(run);
    });
  }).finally(() => {
    hasEnded = true;
    notify();
  });
  // The caller that waits for it gets the error.
  done.catch(() => {});

  return {
    child,
    run,
    done,
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = text.exec(run.out) ?? text.exec(run.err);
          if (!found && !hasEnded) return;
          listeners.delete(look);
          if (found) resolve(found[0]);
          else reject(new Error(`${command} ended: ${run.err || run.out}`));
        };
        listeners.add(look);
        look();
      }),
    async stop() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(isGroup ? -child.pid : child.pid, 'SIGTERM');
      return done;
    },
  };
}
