import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createApp, openStore, parseConfig } from '../../../collector/src/index.js';
import type { StoredEvent } from '../../../src/contract/api.js';

export const ORG = '91e138bc-fada-44e7-bc6c-492620622570';
export const TOKEN = 'private-token-of-the-tests';

/** A request to the collector, before it sees it. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  body: string;
  /** Hands the request to the collector; returns its answer without sending it. */
  store(): Promise<{ status: number; headers: Record<string, string>; text: string }>;
}

/** Returns true when it has dealt with the request. */
export type Fault = (exchange: Exchange) => boolean | Promise<boolean>;

/** A real collector, behind a line on which a test can put faults. */
export async function openFaultyCollector() {
  const store = openStore('sqlite::memory:');
  const config = parseConfig({
    logLevel: 'silent',
    orgs: [
      {
        id: ORG,
        subscriptionStart: '2020/01/01',
        tokens: [{ token: TOKEN, kind: 'private' }],
      },
    ],
  });
  const app = await createApp({ config, store });
  /** Bodies of the requests with events. */
  const bodies: unknown[] = [];
  const line: { fault: Fault | undefined } = { fault: undefined };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const forward = async () => {
      const answer = await app.inject({
        method: request.method as 'GET',
        url: request.url ?? '',
        headers: request.headers as Record<string, string>,
        payload: body,
      });
      const headers = answer.headers as Record<string, string>;
      return { status: answer.statusCode, headers, text: answer.body };
    };
    if (request.method === 'POST') bodies.push(JSON.parse(body));
    if (await line.fault?.({ request, response, body, store: forward })) return;
    const answer = await forward();
    response.writeHead(answer.status, answer.headers).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/analytics`,
    bodies,
    line,
    /** Everything that is stored, oldest first. */
    async stored(): Promise<StoredEvent[]> {
      const events: StoredEvent[] = [];
      for (let page = 1; ; page++) {
        const answer = await app.inject({
          url: `/api/analytics/events?perPage=1000&sort=createdAt&page=${page}`,
          headers: { authorization: `Bearer ${TOKEN}` },
        });
        const found: StoredEvent[] = answer.json().events;
        events.push(...found);
        if (found.length < 1_000) return events;
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await app.close();
      await store.close();
    },
  };
}

export type FaultyCollector = Awaited<ReturnType<typeof openFaultyCollector>>;

/** Answers in place of the collector. */
export const answer =
  (status: number, headers: Record<string, string> = {}, body = ''): Fault =>
  ({ response }) => {
    response.writeHead(status, headers).end(body);
    return true;
  };

/** Only requests with events. */
export const onEvents =
  (fault: Fault): Fault =>
  (exchange) =>
    exchange.request.method === 'POST' && fault(exchange);

/** The first requests only. */
export function times(count: number, fault: Fault): Fault {
  let left = count;
  return (exchange) => left-- > 0 && fault(exchange);
}

/** The connection ends before the collector has the request. */
export const cutBefore: Fault = ({ response }) => {
  response.destroy();
  return true;
};

/** The connection ends after the collector has stored the events. */
export const cutAfter: Fault = async ({ response, store }) => {
  await store();
  response.destroy();
  return true;
};

/** The collector stores the events, and the response is lost. */
export const silent: Fault = async ({ store }) => {
  await store();
  return true;
};

/** The documented API: it knows nothing of ids and arrays. */
export const documented: Fault = async ({ response, store }) => {
  const { status, headers, text } = await store();
  const { 'vitrine-capabilities': _, ...others } = headers;
  response.writeHead(status, others).end(text);
  return true;
};
