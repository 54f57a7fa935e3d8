import type { RefusedEvent, RefusedEvents } from './refused-events.js';

/** Events of one query: a body has up to 64 KiB. */
const EVENTS_A_PART = 100;

/** All refused events of an org, newest first, in parts. Each event is in one part, also while others are refused. */
export async function* refusedParts(
  refused: Pick<RefusedEvents, 'list'>,
  org: string,
): AsyncGenerator<RefusedEvent[]> {
  let last = Number.POSITIVE_INFINITY;
  for (let offset = 0; ; offset += EVENTS_A_PART) {
    const { events } = await refused.list({ org, limit: EVENTS_A_PART, offset });
    // Events that are refused meanwhile shift those that are left.
    const rest = events.filter(({ id }) => id < last);
    last = rest.at(-1)?.id ?? last;
    yield rest;
    if (events.length < EVENTS_A_PART) return;
  }
}
