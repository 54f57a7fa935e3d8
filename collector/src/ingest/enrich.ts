import { randomUUID } from 'node:crypto';
import { MAX_EVENT_AGE, type TrackerMetadata } from 'vitrine/contract';
import { MAX_DEVICE_LENGTH } from '../schemas.js';
import type { EventRecord, Passage } from '../store/store.js';
import type { ParsedEvent } from './parse.js';

/** What the request adds to its events. */
export interface Arrival {
  org: string;
  /** ms since the epoch, by the server's clock. */
  time: number;
  userAgent: string | undefined;
  referer: string | undefined;
  origin: string | undefined;
  /** Whether the body is an array. */
  batch: boolean;
}

/** A UUID of version 7 (RFC 9562): the time is in it, so that ids of one day lie together. */
export function uuidv7(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  // The rest is that of a random one, for which the runtime keeps random bytes in store.
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/**
 * When an event happened: its arrival less the time it waited on the visitor's side, which
 * cancels the error of the visitor's clock. Never in the future, never over seven days back.
 */
export function createdAt(arrival: number, { $time, $sent }: TrackerMetadata): number {
  return arrival - (waited({ $time, $sent }) ?? 0);
}

/** From the happening to the request, both by the visitor's clock: ms, from none to seven days. */
function waited({ $time, $sent }: TrackerMetadata): number | null {
  if (!Number.isFinite($time) || !Number.isFinite($sent)) return null;
  return Math.round(Math.min(Math.max(($sent as number) - ($time as number), 0), MAX_EVENT_AGE));
}

/** A higher `$seq` is no session's: it would claim that many lost events. */
const MAX_NUMBER = 100_000;

/**
 * How an event came. Which page sent it says the header alone, before anything is put in its place; a
 * header that is no more than an origin does not say it. A shop of one page that changes its address
 * looks like two.
 */
export function passageOf(
  { referer, batch }: Pick<Arrival, 'referer' | 'batch'>,
  known: TrackerMetadata,
): Passage {
  const { $seq, $page } = known;
  const isNumber = Number.isInteger($seq) && Number($seq) >= 1 && Number($seq) <= MAX_NUMBER;
  let nextPage: boolean | null = null;
  if (referer && URL.canParse(referer) && isText($page) && URL.canParse($page)) {
    const { origin } = new URL(referer);
    const sender = referer.replace(/[?#].*/s, '');
    if (origin === new URL($page).origin && sender !== origin && sender !== `${origin}/`)
      nextPage = sender !== $page;
  }
  return {
    number: isNumber ? ($seq as number) : null,
    waited: waited(known),
    batched: batch,
    nextPage,
  };
}

/**
 * The page an event came from. Firefox and Safari send no more than the origin across origins;
 * then the page that the event names is it, as long as it is a page of that origin. Of the same page
 * the tracker's address is taken, since a beacon's header has the query that the tracker leaves out.
 */
export function refererOf(
  { referer, origin }: Pick<Arrival, 'referer' | 'origin'>,
  { $page }: TrackerMetadata,
): string | null {
  const header = referer || (origin === 'null' ? undefined : origin);
  if (!header) return null;
  if (!URL.canParse(header) || !isText($page) || !URL.canParse($page)) return header;
  const from = new URL(header);
  const isOrigin = header === from.origin || header === `${from.origin}/`;
  const isPage = header.replace(/\?.*/s, '') === $page;
  return isPage || (isOrigin && new URL($page).origin === from.origin) ? $page : header;
}

/** Makes the record of an event out of its body and its request. */
export function enrich(event: ParsedEvent, arrival: Arrival): EventRecord {
  const metadata = event.eventMetadata ?? {};
  const known = metadata as TrackerMetadata;
  return {
    id: uuidv7(arrival.time),
    org: arrival.org,
    eventId: isText(known.$id) ? known.$id : null,
    type: event.eventType as string,
    createdAt: createdAt(arrival.time, known),
    sessionId: event.sessionId as string,
    userId: event.userId ?? null,
    assetId: event.assetId ?? null,
    configId: event.configId ?? null,
    configuration: event.configuration ?? {},
    device: event.device ?? (arrival.userAgent?.slice(0, MAX_DEVICE_LENGTH) || null),
    referer: refererOf(arrival, known),
    metric: event.metric ?? 1,
    metadata,
    passage: passageOf(arrival, known),
  };
}
