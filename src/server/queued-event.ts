import { CREATE_EVENT_FIELDS, type CreateEventBody } from '../contract/api.js';
import type { JsonObject } from '../contract/events.js';
import { MAX_EVENT_BYTES } from '../contract/limits.js';
import type { SenderReceipt } from './receipt.js';
import type { SpooledEvent } from './spool.js';

/** Set by the build. */
declare const __VERSION__: string;

/** Fields of an event beside its name and metadata. */
export interface SenderEventFields
  extends Omit<CreateEventBody, 'eventType' | 'eventMetadata' | 'orgId'> {
  /** When it happened: a date, ISO 8601 or ms since the epoch. It may be years ago. Default: now. */
  occurredAt?: Date | string | number;
  /** Identifies the event, such as an order number: the server stores it once. Default: a random UUID. */
  eventId?: string;
  /** Ends the wait: an event that has not left is not sent. */
  signal?: AbortSignal;
}

/** An event that waits. */
export interface QueuedEvent extends SpooledEvent {
  bytes: number;
  /** Whether the spool holds it. */
  isSpooled: boolean;
  /** Whether it is in a request. */
  isInFlight: boolean;
  /** Whether a request with it ended without a clear answer. */
  mayBeStored: boolean;
  /** Whether it goes in a request of its own, after an array with it was refused. */
  isAlone: boolean;
  /** Settles the receipt. Undefined once it is settled. */
  settle: ((receipt: SenderReceipt) => void) | undefined;
}

/** Where the time of the request goes. Each body begins with it. */
const START = '{"eventMetadata":{';

const encoder = new TextEncoder();

/** Bytes of the time of the request, at most: `"$sent":1234567890123,`. */
const SENT_BYTES = 24;

/** @throws TypeError */
function timeOf(occurredAt: Date | string | number): number {
  const time = new Date(occurredAt).getTime();
  if (Number.isNaN(time))
    throw new TypeError('occurredAt: pass a Date, ISO 8601 or milliseconds since the epoch');
  return time;
}

export interface EventParts {
  eventType: string;
  metadata: JsonObject;
  fields: SenderEventFields;
  orgId: string | undefined;
}

/**
 * Creates the body of an event.
 *
 * @throws TypeError for a value that is wrong or not JSON: the field, a colon, the remedy
 */
export function createBody({ eventType, metadata, fields, orgId }: EventParts): SpooledEvent {
  const { occurredAt = Date.now(), eventId = crypto.randomUUID(), signal: _, ...own } = fields;
  if (typeof eventType !== 'string' || !eventType) throw new TypeError('eventType: pass a name');
  if (typeof own.sessionId !== 'string' || !own.sessionId)
    throw new TypeError('sessionId: pass the session of the visitor, or an id of your own');
  if (typeof eventId !== 'string' || !eventId)
    throw new TypeError('eventId: pass text, or leave it out');
  for (const name of Object.keys(own))
    if (!CREATE_EVENT_FIELDS.includes(name as keyof CreateEventBody))
      throw new TypeError(`${name}: is not a field of the events API; put it into the metadata`);
  const json = JSON.stringify({
    // First, so that the time of the request can be put in without reading the rest.
    eventMetadata: {
      ...metadata,
      $id: eventId,
      $time: timeOf(occurredAt),
      $lib: `vitrine/${__VERSION__}`,
    },
    eventType,
    ...(orgId !== undefined && { orgId }),
    ...own,
  });
  return { eventId, json };
}

/** Bytes of a body with the time of a request. */
export const bytesOf = (json: string): number => encoder.encode(json).length + SENT_BYTES;

export const isTooLarge = (bytes: number): boolean => bytes > MAX_EVENT_BYTES;

/** The body with the time of the request, by which the server knows how long ago the event was. */
export const bodyAt = (json: string, now: number): string =>
  `${START}"$sent":${now},${json.slice(START.length)}`;
