import { replayRefused } from '../ingest/replay-refused.js';
import type { Store } from '../store/store.js';
import { readLiveConfig } from './live-config.js';
import {
  eventCount,
  hasStoreOnly,
  print,
  type StoreOptions,
  withExistingStore,
} from './with-store.js';

/** @throws Error for an org that neither the file nor the store has */
async function orgOf(store: Store, options: StoreOptions, id: string) {
  const { orgs } = (await readLiveConfig(store, options)).config();
  const org = orgs.find((each) => each.id === id);
  if (!org)
    throw new Error(
      `--org: ${id} is not an org of ${options.config}; it has ${orgs.map((each) => each.id).join(', ')}`,
    );
  return org;
}

/** Lists the refused events of an org, newest first, each as a line of JSON. */
export const listRefused = ({
  org,
  limit,
  ...options
}: StoreOptions & { org: string; limit: number }) =>
  withExistingStore(options, async (store) => {
    // Without a configuration there is no list of orgs in which a misspelt id could be missed.
    if (!hasStoreOnly(options)) await orgOf(store, options, org);
    const found = await store.refused.list({ org, limit, offset: 0 });
    for (const { refusedAt, ...event } of found.events)
      print(JSON.stringify({ ...event, refusedAt: new Date(refusedAt).toISOString() }));
  });

/** Stores the refused events of an org that are right by the configuration of now. */
export const replay = ({ org, ...options }: StoreOptions & { org: string }) =>
  withExistingStore(options, async (store) => {
    const { stored, refused } = await replayRefused(store, await orgOf(store, options, org));
    for (const { id, field, reason } of refused)
      print(`${id}: still refused: ${[field, reason].filter(Boolean).join(' ')}`);
    print(`${eventCount(stored)} stored, ${eventCount(refused.length)} still refused`);
  });
