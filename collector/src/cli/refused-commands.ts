import { replayRefused } from '../ingest/replay-refused.js';
import { requireOrg } from './require-org.js';
import {
  eventCount,
  hasStoreOnly,
  print,
  type StoreOptions,
  withExistingStore,
} from './with-store.js';

/** Lists the refused events of an org, newest first, each as a line of JSON. */
export const listRefused = ({
  org,
  limit,
  ...options
}: StoreOptions & { org: string; limit: number }) =>
  withExistingStore(options, async (store) => {
    // Without a configuration there is no list of orgs in which a misspelt id could be missed.
    if (!hasStoreOnly(options)) await requireOrg(store, options, org);
    const found = await store.refused.list({ org, limit, offset: 0 });
    for (const { refusedAt, ...event } of found.events)
      print(JSON.stringify({ ...event, refusedAt: new Date(refusedAt).toISOString() }));
  });

/** Stores the refused events of an org that are right by the configuration of now. */
export const replay = ({ org, ...options }: StoreOptions & { org: string }) =>
  withExistingStore(options, async (store) => {
    const { stored, refused } = await replayRefused(store, await requireOrg(store, options, org));
    for (const { id, field, reason } of refused)
      print(`${id}: still refused: ${[field, reason].filter(Boolean).join(' ')}`);
    print(`${eventCount(stored)} stored, ${eventCount(refused.length)} still refused`);
  });
