import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** A runtime that answers requests with a function. */
export interface EdgeRuntime {
  /** Calls the function with a path and a query. */
  call(path: string): Promise<unknown>;
  close(): Promise<void>;
}

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.mjs")],
      compatibilityDate = "2026-01-01",
    )),
    # Also addresses of this machine.
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;

/** The first line that a stream carries. */
async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return text;
}

/**
 * Starts Cloudflare's runtime.
 *
 * @param folder has the function as `worker.mjs`
 */
export async function startWorkerd(program: string, folder: string): Promise<EdgeRuntime> {
  writeFileSync(join(folder, 'workerd.capnp'), CONFIG);
  const child: ChildProcess = spawn(program, ['serve', 'workerd.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const { port } = JSON.parse(await firstLine(child.stdio[3] as Readable));
  return {
    call: async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).json(),
    async close() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

/** As far as it is used. The package is not there where types are checked, so its own types are not either. */
interface VercelModule {
  EdgeRuntime: new (options: {
    initialCode: string;
  }) => { dispatchFetch(url: string): Promise<Response & { waitUntil(): Promise<unknown> }> };
}

/**
 * Starts Vercel's runtime in this process.
 *
 * @param code a script that listens to `fetch`
 */
export function startEdgeRuntime(packageFolder: string, code: string): EdgeRuntime {
  const module: VercelModule = createRequire(import.meta.url)(packageFolder);
  const runtime = new module.EdgeRuntime({ initialCode: code });
  const tasks: Promise<unknown>[] = [];
  return {
    async call(path) {
      const response = await runtime.dispatchFetch(`http://function.example${path}`);
      tasks.push(response.waitUntil());
      return response.json();
    },
    async close() {
      await Promise.all(tasks);
    },
  };
}
