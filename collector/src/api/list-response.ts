import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { OrgConfig } from '../config/config.js';
import type { EventPage, ListRequest, Store } from '../store/store.js';
import { storedEventJson } from './stored-event.js';

interface ListResponseOptions {
  store: Store;
  org: OrgConfig;
  request: ListRequest;
  /** The first events of the request. */
  first: EventPage;
  /** JSON of the fields after the events, with its braces. */
  fields: string;
}

/** The JSON of the events of a page. */
const eventsJson = ({ events }: EventPage, org: OrgConfig): string =>
  events.map((row) => storedEventJson(row, org)).join();

/**
 * The whole list in parts. The next part is read from the store when the reader has taken the one before, so a list
 * of any size needs the memory of two parts.
 */
async function* partsOf({ store, org, request, first, fields }: ListResponseOptions) {
  yield `{"events":[${eventsJson(first, org)}`;
  let page: EventPage | undefined = first;
  let sent = first.events.length;
  while (page?.isCut) {
    // A store in memory answers at once: other requests get their turn.
    await setImmediate();
    const after: string = page.events.at(-1)?.id as string;
    // Undefined when the event was erased meanwhile: the list ends early, as after any erasure.
    page = await store.list({
      ...request,
      after,
      limit: request.limit - sent,
      offset: 0,
      skipCount: true,
    });
    if (!page?.events.length) break;
    sent += page.events.length;
    yield `,${eventsJson(page, org)}`;
  }
  yield `],${fields.slice(1)}`;
}

/** A list as text, or as a stream when it has more bytes than the store reads at once. */
export function listResponse(options: ListResponseOptions): string | Readable {
  const { first, org, fields } = options;
  if (first.isCut) return Readable.from(partsOf(options), { objectMode: true, highWaterMark: 1 });
  return `{"events":[${eventsJson(first, org)}],${fields.slice(1)}`;
}
