/** Runs inside each runtime, with the published packages. */

import { createTracker } from 'vitrine';
import { createClient } from 'vitrine/client';
import { createSender, type SenderOptions, type Spool } from 'vitrine/server';

export interface Connection {
  endpoint: string;
  token: string;
}

/** Sessions by which the server knows what to do with a request. */
export const SESSIONS = {
  /** Stored at once. */
  together: 'together',
  /** The first answer is 503 with `Retry-After: 1`. */
  busy: 'busy',
  /** The first request is stored, and its connection ends without an answer. */
  cut: 'cut',
  /** The first request is stored, and never answered. */
  silent: 'silent',
  /** The first request is stored, and answered with 500 and `Retry-After: 3600`. */
  aborted: 'aborted',
  /** Refused, because the name of the event is none. */
  refused: 'refused',
  /** Left to the next sender, by a spool. */
  spooled: 'spooled',
  /** Sent after the response of an edge function. */
  later: 'later',
} as const;

type Session = keyof typeof SESSIONS;

const ORDER = { value: 49.9, currency: 'EUR' };

const optionsOf = (connection: Connection): SenderOptions => ({
  ...connection,
  ...{ firstPauseMs: 5, maxPauseMs: 20, timeoutMs: 10_000 },
});

/** An event of a session; the receipt's status, and its code where it has one. */
async function sendOne(session: Session, options: SenderOptions, signal?: AbortSignal) {
  const sender = createSender(options);
  const eventType = session === 'refused' ? 'no such event' : 'product ordered';
  const fields = { sessionId: SESSIONS[session], ...(signal && { signal }) };
  const { status, code } = await sender.track(eventType, ORDER, fields);
  await sender.close();
  return [status, code].filter(Boolean).join(' ');
}

/** The signal of an event ends after its first request, which nobody can be sure of. */
async function sendAborted(options: SenderOptions) {
  const controller = new AbortController();
  const request: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (init?.method === 'POST') setTimeout(() => controller.abort(), 0);
    return response;
  };
  return sendOne('aborted', { ...options, fetch: request }, controller.signal);
}

/** Sends, loses, repeats and reads events. */
export async function playScenario(connection: Connection) {
  const options = optionsOf(connection);
  const sender = createSender(options);
  const receipts = Array.from({ length: 3 }, () =>
    sender.track('product ordered', ORDER, { sessionId: SESSIONS.together }),
  );
  const flushed = await sender
    .flush({ signal: AbortSignal.abort(new Error('too long')) })
    .catch(({ message }: Error) => message);
  await sender.flush();
  await sender.close();
  const closed = await sender.track('product ordered', ORDER, { sessionId: SESSIONS.together });
  const together = await Promise.all(receipts);
  const sent = {
    together: together.map(({ status }) => status),
    hasIds: together.every(({ id }) => typeof id === 'string'),
    flushed,
    closed: closed.code,
    busy: await sendOne('busy', options),
    cut: await sendOne('cut', options),
    silent: await sendOne('silent', { ...options, timeoutMs: 500 }),
    aborted: await sendAborted(options),
    refused: await sendOne('refused', options),
  };
  const client = createClient(connection);
  const pages: number[] = [];
  for await (const { events } of client.list({ perPage: 2, sessionId: SESSIONS.together }))
    pages.push(events.length);
  let csv = '';
  for await (const part of client.csv('events', { sessionId: SESSIONS.busy })) csv += part;
  const wrong = await client.get('no-such-event').catch(({ code }) => code);
  const tracker = createTracker({ bearerToken: 'public-token' });
  const { status: tracked } = await tracker.track('product renders', {});
  return { ...sent, pages, csvLines: csv.trim().split('\n').length, wrong, tracked };
}

/** A sender leaves an event in the spool, and the next sender sends it. */
export async function playSpool(connection: Connection, createSpool: () => Spool) {
  const options = optionsOf(connection);
  const controller = new AbortController();
  /** The first request leaves when the event is in the spool. */
  const away: typeof fetch = () => {
    controller.abort();
    return Promise.reject(new TypeError('no network'));
  };
  const first = createSender({ ...options, fetch: away, spool: createSpool() });
  const receipt = first.track('product ordered', ORDER, { sessionId: SESSIONS.spooled });
  await first.close({ signal: controller.signal });
  const next = createSender({ ...options, spool: createSpool() });
  await next.flush();
  await next.close();
  return (await receipt).status;
}

/** Sends an event from an edge function, which has answered by then. */
export async function sendLater(connection: Connection): Promise<void> {
  await sendOne('later', optionsOf(connection));
}
