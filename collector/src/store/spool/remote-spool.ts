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

/** @param dedupHours how long dedup keys are kept */
export function openRemoteSpool(path: string, dedupHours?: number): RemoteSpool {
  const spool = startSpool(path, dedupHours);
  let state: SpoolState = { events: 0, oldestRowId: null, hasDuplicates: false, newestRowId: 0 };
  const call: RemoteSpool['call'] = async (method, ...args) => {
    const result = await spool.call<never>(method, args);
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
