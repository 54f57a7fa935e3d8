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

/** Runs a call of a worker on the store. */
export function runCall(store: Store, { method, args }: StoreCall): Promise<Settled> {
  if (method === 'append') return settle(() => append(store, args[0] as EventRecord[][]));
  return settle(async () => {
    const [part, name] = method.split('.') as [keyof Store, string | undefined];
    const target = name === undefined ? store : store[part];
    const task = (target as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[
      name ?? part
    ];
    if (!task) throw new Error(`the store has no method ${method}`);
    return task.apply(target, args);
  });
}
