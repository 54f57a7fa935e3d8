import { createDiskFullRetry } from '../sqlite-file/disk-full-retry.js';
import type { ReserveFile } from '../sqlite-file/reserve-file.js';
import type { Spool, SpoolState } from './spool.js';
import { startSpool } from './start-spool.js';

/** A spool in another process, so that its fsyncs delay no request. */
export interface RemoteSpool {
  call<Method extends keyof Spool>(
    method: Method,
    ...args: Parameters<Spool[Method]>
  ): Promise<ReturnType<Spool[Method]>>;
  /** State after the last call that changed it. */
  readonly state: SpoolState;
  close(): Promise<void>;
}

/** Calls after which the file is larger. All others need space for a moment only: to ship events frees some. */
const GROWING = new Set<keyof Spool>(['write', 'revise', 'addRefused']);

interface RemoteSpoolOptions {
  /** How long dedup keys are kept. */
  dedupHours?: number | undefined;
  /** Space for shipping events from a full disk. */
  reserveFile: ReserveFile;
}

export function openRemoteSpool(
  path: string,
  { dedupHours, reserveFile }: RemoteSpoolOptions,
): RemoteSpool {
  const spool = startSpool(path, dedupHours);
  const { retryWithReserve } = createDiskFullRetry({
    reserveFile,
    emptyLog: () => spool.call('emptyLog', []),
  });
  let state: SpoolState = { events: 0, oldestRowId: null, hasDuplicates: false, newestRowId: 0 };
  const call: RemoteSpool['call'] = async (method, ...args) => {
    const run = () => spool.call<never>(method, args);
    const result = await (GROWING.has(method) ? run() : retryWithReserve(run));
    const newState = result as SpoolState | { state: SpoolState } | undefined;
    if (method === 'write') state = (newState as { state: SpoolState }).state;
    if (method === 'markShipped' || method === 'getState' || method === 'revise')
      state = newState as SpoolState;
    return result;
  };
  return {
    call,
    get state() {
      return state;
    },
    close: () => spool.close(),
  };
}
