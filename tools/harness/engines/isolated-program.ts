import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { killTree, processTree } from './process-tree.js';
import { virtualDisplay } from './virtual-display.js';

export interface IsolatedProgram {
  /** SIGKILL to it and everything below it; its screen goes too. */
  kill(): Promise<void>;
  /** Kills it once what it has started is gone, or after a while. */
  finish(): Promise<void>;
}

/** They do not end with this process by themselves; they have to before their profiles go. */
const running = new Set<ChildProcess>();
process.prependListener('exit', () => {
  for (const { pid } of running) if (pid) killTree(pid);
});

function end(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.pid) killTree(child.pid);
  return ended;
}

/** Everything that GTK and WebKit would otherwise take from, or leave in, the home of the user. */
function environment(home: string, display: string): NodeJS.ProcessEnv {
  const folder = (name: string) => {
    const path = join(home, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    PATH: process.env.PATH,
    LANG: process.env.LANG ?? 'C.UTF-8',
    HOME: home,
    XDG_CONFIG_HOME: folder('config'),
    XDG_DATA_HOME: folder('data'),
    XDG_CACHE_HOME: folder('cache'),
    XDG_STATE_HOME: folder('state'),
    XDG_RUNTIME_DIR: folder('run'),
    DISPLAY: display,
    GDK_BACKEND: 'x11',
    // No accessibility bus: there is no session to hold one.
    NO_AT_BRIDGE: '1',
    GTK_A11Y: 'none',
    WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1',
  };
}

/** Starts a program of GTK on a screen of its own, with a home of its own. */
export async function isolatedProgram(
  command: string,
  args: string[],
  home: string,
  env: NodeJS.ProcessEnv = {},
): Promise<IsolatedProgram> {
  const display = await virtualDisplay();
  running.add(display.process);
  const child = spawn(command, args, {
    env: { ...environment(home, display.name), ...env },
    stdio: 'ignore',
  });
  running.add(child);
  const kill = async () => {
    await end(child);
    await end(display.process);
  };
  return {
    kill,
    async finish() {
      // Nobody else would bury the processes that a driver has just ended.
      for (let tries = 0; tries < 80 && processTree(child.pid ?? 0).length > 1; tries++)
        await new Promise((resolve) => setTimeout(resolve, 25));
      await kill();
    },
  };
}
