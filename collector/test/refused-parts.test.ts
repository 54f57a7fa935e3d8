import { expect, it } from 'vitest';
import { createPersonEvents } from '../src/administration/person-events.js';
import type { RefusedEvent, RefusedRequest } from '../src/store/refused-events.js';
import type { Store } from '../src/store/store.js';

/** A store that refuses another event after each query, so that the others move down by one. */
function busyStore(events: number) {
  let newest = events;
  const list = async ({ limit, offset }: RefusedRequest) => {
    const ids = Array.from({ length: newest }, (_, i) => newest - i).slice(offset, offset + limit);
    newest++;
    return { events: ids.map((id) => ({ id, userId: 'anna' }) as RefusedEvent), count: newest };
  };
  return {
    list: async () => ({ events: [], isCut: false }),
    refused: { list },
  } as unknown as Store;
}

it('exports each refused event of a person once while others are refused', async () => {
  const audit = { record: async () => {}, list: async () => [] } as never;
  const actor = { actor: 'ops', via: 'api' } as const;
  const persons = createPersonEvents({ store: busyStore(1_200), audit, actor });
  const ids: number[] = [];
  for await (const line of persons.export({ org: 'shop', userId: 'anna' }))
    ids.push(JSON.parse(line).refused.id);
  expect(ids).toEqual(Array.from({ length: 1_200 }, (_, i) => 1_200 - i));
});
