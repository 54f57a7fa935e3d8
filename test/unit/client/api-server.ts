import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StoredEvent } from '../../../src/contract/api.js';

/** A stored event as in Threekit's documentation. */
export const storedEvent = (number: number): StoredEvent => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  eventType: 'product interaction',
  eventMetadata: {},
  orgId: 'd7e8d7a2-93b1-43d5-bf20-32195396598c',
  assetId: null,
  assetName: null,
  assetMetadata: {},
  configId: null,
  configuration: {},
  userId: null,
  sessionId: 'b6f1b4b7-fd44-461d-8b90-79561a716370',
  device: null,
  referer: null,
  metric: 1,
  createdAt: '2020-07-30T15:27:23.058Z',
});

export const storedEvents = (count: number) =>
  Array.from({ length: count }, (_, index) => storedEvent(index + 1));

type Handler = (url: URL, request: IncomingMessage, response: ServerResponse) => unknown;

/** A server of which a test says what it responses, on a real socket. */
export interface ApiServer extends AsyncDisposable {
  endpoint: string;
  /** Every request so far. */
  requests: { url: URL; headers: IncomingMessage['headers'] }[];
}

/** @param handle returns the JSON of a response, or undefined when it has sent one itself */
export async function serveApi(handle: Handler): Promise<ApiServer> {
  const requests: ApiServer['requests'] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    requests.push({ url, headers: request.headers });
    const body = handle(url, request, response);
    if (body === undefined) return;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/analytics`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
