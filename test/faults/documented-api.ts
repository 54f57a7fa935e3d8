import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** One event that a server has stored, and when: ms since the epoch. */
export interface Arrival {
  n: number;
  time: number;
}

/**
 * A server that knows the documented API and nothing more: it says nothing of what it can do,
 * takes JSON only, after a preflight, one event a request, and stores whatever comes, as often as
 * it comes.
 */
export function documentedApi(arrivals: Arrival[]) {
  return async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
      return response.writeHead(204).end();
    }
    let text = '';
    try {
      for await (const piece of request) text += piece;
    } catch {
      return;
    }
    const json = request.headers['content-type'] === 'application/json';
    const event = json && JSON.parse(text);
    if (!event?.eventType?.startsWith('product ')) {
      return response
        .writeHead(422)
        .end(JSON.stringify({ error: { message: 'Create event error' } }));
    }
    arrivals.push({ n: event.eventMetadata.n, time: Date.now() });
    response.end(JSON.stringify([{ ...event, id: randomUUID() }]));
  };
}
