import { type Client, createClient, type StoredEvent, type ViewsAnswer } from 'vitrine/client';
import { EVENT_NAMES } from 'vitrine/contract';
import type { Filters } from './filters.js';
import { type Range, startOf } from './periods.js';

/** How many of the newest events devices and referers are counted of. */
export const SAMPLE = 1_000;

export const PER_PAGE = 20;

export interface TypeViews {
  eventType: string;
  rows: ViewsAnswer['views'];
}

const { endpoint = '', token = '' } = document.body.dataset;

/** Everything on this page is read through the published client. */
const client: Client = createClient({ endpoint, token });

/** Counts of every documented event type, over the periods that are shown. */
export const readViews = (range: Range, signal: AbortSignal): Promise<TypeViews[]> =>
  Promise.all(
    EVENT_NAMES.map(async (eventType) => {
      const query = { eventType, range, subStartDate: startOf(range), perPage: 1_000 };
      return { eventType, rows: (await client.views(query, { signal })).views };
    }),
  );

/** How many events there are at all. */
export async function readCount(signal: AbortSignal): Promise<number> {
  return (await client.list({ perPage: 1 }, { signal })).count;
}

export async function readSample(signal: AbortSignal): Promise<StoredEvent[]> {
  return (await client.list({ perPage: SAMPLE }, { signal })).events;
}

export const readPage = ({ page, range: _, metadata, ...filters }: Filters, signal: AbortSignal) =>
  client.list(
    {
      ...Object.fromEntries(Object.entries(filters).filter(([, value]) => value)),
      ...(metadata && { metadata: JSON.parse(metadata) }),
      page,
      perPage: PER_PAGE,
    },
    { signal },
  );
