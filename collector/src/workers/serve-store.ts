import type { AttemptCounter } from '../dashboard/attempt-counter.js';
import type { AdminRecords } from '../store/admin-records.js';
import type { EventRecord, Store } from '../store/store.js';
import { toMessage } from './error-message.js';
import type { Settled, StoreCall } from './messages.js';
import type { Copies } from './remote-store.js';

async function settle<Result>(task: () => Promise<Result>): Promise<Settled<Result>> {
  try {
    return { result: await task() };
  } catch (error) {
    return { error: toMessage(error) };
  }
}

/** Each batch has its own result, since the others may succeed. */
const append = (store: Store, batches: EventRecord[][]): Promise<Settled<Copies>[]> =>
  Promise.all(
    batches.map((events) =>
      settle(async () =>
        (await store.append(events)).map((stored, i) =>
          stored === events[i] ? undefined : stored,
        ),
      ),
    ),
  );

/** Parts of the process with the store that workers use. */
export interface ServedParts {
  store: Store;
  /** Users and links of the dashboard. */
  accountRecords: AdminRecords;
  /** Tries of passwords. */
  attempts: AttemptCounter;
}

type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** Runs a call of a worker. */
export function runCall(parts: ServedParts, { method, args }: StoreCall): Promise<Settled> {
  const { store, ...others } = parts;
  if (method === 'append') return settle(() => append(store, args[0] as EventRecord[][]));
  return settle(async () => {
    const [part = '', name] = method.split('.');
    const target = (
      name === undefined ? store : { ...store, ...others }[part as 'admin']
    ) as unknown;
    const task = (target as Methods | undefined)?.[name ?? part];
    if (!task) throw new Error(`the store has no method ${method}`);
    return task.apply(target, args);
  });
}
