import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const readText = async (request: IncomingMessage) => {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
};

const parse = (text: string) => {
  try {
    return JSON.parse(text);
  } catch {}
};

/**
 * A server that knows the documented API and nothing more: it says nothing of what it can do,
 * takes JSON only, after a preflight, one event a request, and stores whatever comes, as often as
 * it comes.
 *
 * @param stored called with the mark of each event
 */
export function documentedApi(stored: (mark: string) => void) {
  return async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
      response.writeHead(204).end();
      return;
    }
    if (request.method === 'GET' && request.url?.endsWith('/healthcheck')) {
      response.end('true');
      return;
    }
    // A request that breaks off stores nothing.
    const text = await readText(request).catch(() => '');
    const json = request.headers['content-type'] === 'application/json';
    const event = json && parse(text);
    if (event?.eventType?.startsWith('product ')) {
      stored(event.eventMetadata.mark);
      response.end(JSON.stringify([{ ...event, id: randomUUID() }]));
    } else {
      response.writeHead(422).end(JSON.stringify({ error: { message: 'Create event error' } }));
    }
  };
}
