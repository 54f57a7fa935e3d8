import type { Delivery } from '../../src/core/options.js';
import type { Outcome } from '../../src/core/transport.js';

/** What happens to requests just now. */
export const WEATHERS = [
  'fine',
  'slow',
  'refused',
  'offline',
  'hangs',
  '500',
  '503 asks for a pause',
  '429 until a date',
  '401',
  'stores, answer lost',
  'stores, half an answer',
] as const;

export type Weather = (typeof WEATHERS)[number];

/** An attempt without an answer ends: ms, as in the transport. */
const DEADLINE = 30_000;

/** What comes of a request: whether it is stored, and the answer and when, in ms. */
interface Fate {
  stores: boolean;
  after: number;
  outcome: Outcome;
}

/** Either the collector or a server that knows the documented API and no more. */
export class ModelServer {
  weather: Weather = 'fine';
  /** Bodies that arrived, by id of the event, in their order. */
  readonly arrived = new Map<string, string[]>();
  requests = 0;
  /** Requests that came although the server had asked for a pause. */
  untimely = 0;
  /** Of the pause that was last asked for: when a page heard of it and when it ends, ms since the epoch. */
  #pause = { from: Number.POSITIVE_INFINITY, until: 0 };

  constructor(
    readonly idempotent: boolean,
    private readonly now: () => number,
  ) {}

  get online() {
    return this.weather !== 'offline';
  }

  /** Decides over a request at the time at which it reaches the server. */
  fate(body: string): Fate {
    this.requests++;
    const now = this.now();
    if (now > this.#pause.from && now < this.#pause.until) this.untimely++;
    const events = [JSON.parse(body)].flat();
    const capabilities = this.idempotent ? 'idempotent, batch, text' : '';
    const network = { status: 0, reason: 'network' };
    const answer = (status: number, more: Partial<Outcome> = {}): Outcome => ({
      status,
      reason: `${status}`,
      capabilities,
      ...more,
    });
    const stored = answer(200, {
      ids: events.map(({ eventMetadata }) => `id of ${eventMetadata.$id}`),
    });
    const bad = events.some(({ eventType }) => eventType === 'unknown');
    const accepted = (after: number, outcome = stored): Fate =>
      bad
        ? { stores: false, after, outcome: answer(422, { reason: '422 eventType' }) }
        : { stores: true, after, outcome };
    const refused = (after: number, outcome: Outcome): Fate => ({ stores: false, after, outcome });
    const asks = (ms: number, status: number, retryAfter: string) => {
      this.#pause = { from: Number.POSITIVE_INFINITY, until: now + ms };
      return refused(5, answer(status, { retryAfter }));
    };
    switch (this.weather) {
      case 'fine':
        return accepted(5);
      case 'slow':
        return accepted(2_000);
      case 'refused':
      case 'offline':
        return refused(1, network);
      case 'hangs':
        return refused(DEADLINE, network);
      case '500':
        return refused(5, answer(500));
      case '503 asks for a pause':
        return asks(20_000, 503, '20');
      case '429 until a date':
        // Dates have whole seconds.
        return asks(29_000, 429, new Date(now + 30_000).toUTCString());
      case '401':
        return refused(5, answer(401));
      case 'stores, answer lost':
        return accepted(5, network);
      case 'stores, half an answer':
        return accepted(5, answer(200));
    }
  }

  /** A page has got the answer that asks for a pause; what has set out already did not know. */
  heard() {
    this.#pause.from = this.now() + 10;
  }

  store(body: string) {
    for (const event of [JSON.parse(body)].flat()) {
      const id = event.eventMetadata.$id;
      this.arrived.set(id, [...(this.arrived.get(id) ?? []), JSON.stringify(event)]);
    }
  }

  /** Whether `delivery` promises that each event arrives at least once, whatever happens. */
  promisesAll(delivery: Delivery) {
    return this.idempotent ? delivery !== 'at-most-once' : delivery === 'at-least-once';
  }
}
