import { Worker } from 'node:worker_threads';

const INTERVAL_MS = 1_000;

/**
 * Ends this process soon after its parent, also during a query. That blocks its only thread, which then does not see
 * that the parent has gone, and the limit of the query has gone with the parent. So another thread looks.
 */
export function exitWithParent(): void {
  // Read here: by the time the thread has started, the parent may have gone.
  const program = `
    setInterval(() => {
      if (process.ppid !== ${process.ppid}) process.kill(process.pid, 'SIGKILL');
    }, ${INTERVAL_MS});`;
  new Worker(program, { eval: true, execArgv: [] }).unref();
}
