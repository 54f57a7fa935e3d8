import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { type ErrorResult, toErrorResult } from './error-result.js';

/** A call from the parent process. */
export interface Call {
  id: number;
  method: string;
  args: unknown[];
}

/** `open`: the file is open, and the process serves calls. */
export type CallResult = 'open' | { id: number; result: unknown } | ({ id: number } & ErrorResult);

/** Serves the calls of the parent process on this process's only connection. */
export function serveCalls(
  db: DatabaseSyncInstance,
  calls: object,
  { readOnly = false }: { readOnly?: boolean } = {},
): void {
  const methods = {
    ...calls,
    close() {
      // Leaves only the file itself. If the checkpoint fails, the log keeps its content.
      try {
        if (!readOnly) db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } finally {
        db.close();
      }
    },
  } as Record<string, (...args: unknown[]) => unknown>;

  // The parent may have been killed: an error here has no receiver, and this process ends with it.
  const send = (result: CallResult) => process.send?.(result, undefined, undefined, () => {});

  process.on('message', ({ id, method, args }: Call) => {
    try {
      send({ id, result: methods[method]?.(...args) });
    } catch (error) {
      send({ id, ...toErrorResult(error) });
    }
  });
  // A terminal and systemd signal every process at once. This one ends with its parent.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
  process.on('disconnect', () => process.exit());
  send('open');
}
