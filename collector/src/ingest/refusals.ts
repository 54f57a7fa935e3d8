import { MAX_EVENT_BYTES } from 'vitrine/contract';
import type { ApiError } from '../http/api-error.js';
import { HOUR_MS } from '../lib/day.js';
import { type NewRefusedEvent, REFUSED_BOUNDS } from '../store/refused-events.js';
import type { Store } from '../store/store.js';
import type { Ingestion } from './pipeline.js';

/** Time between two writes. */
const FLUSH_MS = 1_000;

/** Interval at which events that are too old are dropped. A store also drops them when another is refused. */
const DROP_MS = HOUR_MS;

/** Most refused events of all orgs between two writes. A flood beyond that is counted only. */
export const MAX_PENDING_EVENTS = 500;
const MAX_PENDING_BYTES = 4 * 1_048_576;

/** Characters of an event that is no JSON, or too large. */
const MAX_BODY_LENGTH = MAX_EVENT_BYTES;

/**
 * Bytes of an event, on average, below which those of an array are kept as one text: no event is so small, and to store
 * each costs far more than to refuse it.
 */
const MIN_EVENT_BYTES = 64;

export interface Refusals {
  /** Notes the events of a refused request. It never throws, and settles nothing: the sender has its error. */
  note(request: Ingestion & { text: string }, error: ApiError): void;
  /** Writes the noted refusals. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const textOf = (value: unknown) =>
  typeof value === 'string' ? value.slice(0, MAX_BODY_LENGTH) : null;

/** The events of a body, each as text; the body itself when it is no JSON. */
function eventsOf(text: string): { bodies: string[]; values: unknown[]; batched: boolean } {
  try {
    const body: unknown = JSON.parse(text);
    if (!Array.isArray(body)) return { bodies: [text], values: [body], batched: false };
    if (body.length > text.length / MIN_EVENT_BYTES)
      return { bodies: [text], values: [undefined], batched: false };
    return { bodies: body.map((event) => JSON.stringify(event)), values: body, batched: true };
  } catch {
    return { bodies: [text], values: [undefined], batched: false };
  }
}

/**
 * Keeps refused events for the operator, without delaying a response or a stored event.
 *
 * @param now ms since the epoch
 */
export function createRefusals(store: Pick<Store, 'refused'>, now: () => number): Refusals {
  let pending: NewRefusedEvent[] = [];
  let pendingBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const events = pending;
    pending = [];
    pendingBytes = 0;
    if (events.length)
      // A store that cannot write reports it with the events.
      writing = writing.then(() => store.refused.add(events)).catch(() => {});
    return writing;
  };

  const dropOld = () => {
    const before = now() - REFUSED_BOUNDS.ageMs;
    writing = writing.then(() => store.refused.dropBefore(before)).catch(() => {});
  };
  const dropTimer = setInterval(dropOld, DROP_MS).unref();

  return {
    note({ grant, text, arrival }, { code, details = [], message }) {
      if (pending.length >= MAX_PENDING_EVENTS) return;
      // A large body is not parsed during a flood.
      if (pendingBytes + text.length > MAX_PENDING_BYTES) return;
      const { bodies, values, batched } = eventsOf(text);
      const { time, userAgent, referer, origin } = arrival;
      for (const [i, body] of bodies.entries()) {
        const prefix = batched ? `${i}.` : '';
        const own = details.find(
          ({ path }) => !batched || path === `${i}` || path.startsWith(prefix),
        );
        const value = (values[i] ?? {}) as { sessionId?: unknown; userId?: unknown };
        pendingBytes += body.length;
        pending.push({
          org: grant.org.id,
          refusedAt: time,
          code,
          field: own?.path.replace(batched ? /^\d+\.?/ : '', '') ?? '',
          reason: own?.message ?? (batched ? 'another event of its array is wrong' : message),
          body: body.slice(0, MAX_BODY_LENGTH),
          batched,
          userAgent: textOf(userAgent),
          referer: textOf(referer),
          origin: textOf(origin),
          sessionId: textOf(value.sessionId),
          userId: textOf(value.userId),
        });
      }
      timer ??= setTimeout(flush, FLUSH_MS).unref();
    },
    flush,
    close() {
      clearInterval(dropTimer);
      return flush();
    },
  };
}
