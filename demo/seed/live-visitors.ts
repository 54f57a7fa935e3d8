import { setTimeout as pause } from 'node:timers/promises';
import { DEMO_TOKEN } from '../serve/config.js';
import { createRandom } from './random.js';
import { createVisit } from './visit.js';

/** Visitors at the same time. */
const VISITORS = 2;

/** Longest time between two events of a visit: ms. */
const MAX_PAUSE_MS = 8_000;

export interface LiveVisitorsOptions {
  /** Base address of the events API. */
  endpoint: string;
  /** Origin of the storefront. */
  origin: string;
  /** ms since the epoch. Default: the system's clock. */
  now?: () => number;
}

/**
 * Simulates visitors of this moment, so that the dashboard shows something happening. They send over HTTP, as browsers do.
 *
 * @returns ends them
 */
export function startLiveVisitors({
  endpoint,
  origin,
  now = Date.now,
}: LiveVisitorsOptions): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const random = createRandom(now());
  const handoffs: string[] = [];
  const firstVisit = now();
  let visits = 0;

  async function visit() {
    const { drafts } = createVisit({
      start: now(),
      n: firstVisit + visits++,
      random,
      origin,
      handoffs,
    });
    for (const draft of drafts) {
      const time = now();
      const eventMetadata = { ...draft.eventMetadata, $time: time, $sent: time };
      const response = await fetch(`${endpoint}/events`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${DEMO_TOKEN}`,
          origin,
        },
        body: JSON.stringify({ ...draft, eventMetadata }),
        signal,
      });
      await response.arrayBuffer();
      await pause(1_000 + random.next() * (MAX_PAUSE_MS - 1_000), undefined, { signal });
    }
  }

  /** One visit after the other. A collector that is away costs the visit, not the visitor. */
  async function keepVisiting() {
    while (!signal.aborted)
      await visit().catch(() => pause(MAX_PAUSE_MS, undefined, { signal }).catch(() => {}));
  }

  const visitors = Array.from({ length: VISITORS }, keepVisiting);
  return async () => {
    stopping.abort();
    await Promise.all(visitors);
  };
}
