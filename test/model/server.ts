import { CAPABILITIES_HEADER } from '../../src/contract/api.js';

/** Conditions of the network and the server, one at a time. */
export const CONDITIONS = [
  'fine',
  'slow there',
  'slow back',
  'refused',
  'offline',
  'hangs',
  'stores, hangs',
  '500',
  '503 asks for a pause',
  '429 until a date',
  '401',
  'stores, answer lost',
  'stores, half an answer',
  'somebody else answers',
] as const;

export type Condition = (typeof CONDITIONS)[number];

/** An answer as far as the transport reads it. */
export type Answer = Pick<Response, 'status' | 'text'> &
  Partial<Pick<Response, 'json'>> & {
    /** Whether it leaves open what the server did, since its body is cut. */
    isCut?: boolean;
    headers: { get(name: string): string | null };
  };

/** The course of one request. */
export interface Exchange {
  /** Until it reaches the server: ms. */
  travels: number;
  /** Whether the server stores it; `receive` then does. */
  stores: boolean;
  /** From there until the page gets the response: ms; undefined when it never does. */
  returns: number | undefined;
  /** Missing when the connection breaks. */
  answer?: Answer;
}

/** The events of a body: one, an array of them, or none. */
export const eventsOf = (body: string) => (body ? [JSON.parse(body)].flat() : []);

/** The collector, or a server that knows the documented API and no more. */
export class ModelServer {
  condition: Condition = 'fine';
  /** Bodies of an event that arrived, in their order, by its id. */
  readonly arrived = new Map<string, string[]>();
  /** Requests that reached the network. */
  requests = 0;
  /** The pause that a page knows the server has asked for: ms of the server's clock. */
  pause = { from: 0, until: 0 };

  /**
   * @param idempotent true for the collector, which also takes arrays and text
   * @param now the server's own clock, which is right: ms since the epoch
   */
  constructor(
    readonly idempotent: boolean,
    private readonly now: () => number,
  ) {}

  get online() {
    return this.condition !== 'offline';
  }

  /** Whether it has asked for a pause that is not over. */
  get resting() {
    return this.now() > this.pause.from && this.now() < this.pause.until;
  }

  /** A page has read what the server asks for. */
  askForPause(retryAfter: string) {
    const until = Date.parse(retryAfter) || this.now() + Number(retryAfter) * 1_000;
    this.pause = { from: this.now(), until };
  }

  /** Nobody knows any more of what it asked for. */
  forgetPause() {
    this.pause = { from: 0, until: 0 };
  }

  /** Decides over a request at the time at which it leaves; without a body it only asks. */
  exchange(body: string): Exchange {
    this.requests++;
    const events = eventsOf(body);
    const answer = (status: number, json: unknown, retryAfter: string | null = null): Answer => ({
      status,
      text: async () => JSON.stringify(json),
      json: async () => json,
      headers: {
        get: (name) =>
          name === 'Retry-After'
            ? retryAfter
            : name === CAPABILITIES_HEADER && this.idempotent
              ? 'idempotent, batch, text'
              : null,
      },
    });
    const error = (status: number, message: string, retryAfter?: string) =>
      answer(status, { error: { message } }, retryAfter);
    const nothing = { travels: 1, stores: false, returns: 4 };
    const bad = events.some(({ eventType }) => eventType === 'unknown');
    const good: Exchange = bad
      ? { ...nothing, answer: error(422, 'eventType') }
      : {
          ...nothing,
          stores: true,
          answer: answer(
            200,
            !body || events.map(({ eventMetadata }) => ({ id: `id of ${eventMetadata.$id}` })),
          ),
        };
    switch (this.condition) {
      case 'fine':
        return good;
      case 'slow there':
        return { ...good, travels: 2_000 };
      case 'slow back':
        return { ...good, returns: 2_000 };
      case 'refused':
      case 'offline':
        return nothing;
      case 'hangs':
        return { ...nothing, returns: undefined };
      case 'stores, hangs':
        return { ...good, returns: undefined };
      case '500':
        return { ...nothing, answer: error(500, 'internal') };
      case '503 asks for a pause':
        return { ...nothing, answer: error(503, 'unavailable', '20') };
      case '429 until a date':
        return {
          ...nothing,
          answer: error(429, 'rate', new Date(this.now() + 30_000).toUTCString()),
        };
      case '401':
        return { ...nothing, answer: error(401, 'Unauthorized') };
      case 'stores, answer lost': {
        const { answer: lost, ...rest } = good;
        return rest;
      }
      case 'stores, half an answer':
        return bad
          ? good
          : {
              ...good,
              answer: {
                ...answer(200, 0),
                // WebKit hands over what came, the other engines reject.
                text: async () => {
                  if (this.requests % 2) return '[{"id":"1","ev';
                  throw new TypeError('cut');
                },
                isCut: true,
              },
            };
      case 'somebody else answers':
        return {
          ...nothing,
          answer: {
            status: [200, 204, 404, 405][this.requests % 4] as number,
            text: async () => '<!doctype html>',
            headers: { get: () => null },
          },
        };
    }
  }

  /** A request is here. */
  receive(body: string) {
    for (const event of eventsOf(body)) {
      const id = event.eventMetadata.$id;
      this.arrived.set(id, [...(this.arrived.get(id) ?? []), JSON.stringify(event)]);
    }
  }
}
