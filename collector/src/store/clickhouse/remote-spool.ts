import { startSideProcess } from '../sqlite/side-process.js';
import type { Spool, SpoolState } from '../sqlite/spool-parts.js';

/** A spool whose file another process has open, so that its fsyncs hold up no request. */
export interface RemoteSpool {
  call<Method extends keyof Spool>(
    method: Method,
    ...args: Parameters<Spool[Method]>
  ): Promise<ReturnType<Spool[Method]>>;
  /** As it was after the last call that changed it. */
  readonly state: SpoolState;
  close(): Promise<void>;
}

/** @param remember how long identities are known: hours */
export function openRemoteSpool(path: string, remember?: number): RemoteSpool {
  const side = startSideProcess('spool', path, ...(remember ? [`${remember}`] : []));
  let state: SpoolState = { rows: 0, oldest: null, duplicates: false, newest: 0 };
  const call: RemoteSpool['call'] = async (method, ...args) => {
    const result = await side.call<never>(method, args);
    const told = result as SpoolState | { state: SpoolState } | undefined;
    if (method === 'write') state = (told as { state: SpoolState }).state;
    if (method === 'shipped' || method === 'state') state = told as SpoolState;
    return result;
  };
  return {
    call,
    get state() {
      return state;
    },
    close: () => side.close(),
  };
}
