import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';

/**
 * Shows each request of a server to a function before the framework sees it.
 *
 * @param accept returns true when it responds to the request itself; false leaves the request as it was
 */
export function interceptRequests(
  server: Server,
  accept: (message: IncomingMessage, response: ServerResponse) => boolean,
): void {
  const [handle] = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (message, response) => {
    if (!accept(message, response)) handle?.(message, response);
  });
}
