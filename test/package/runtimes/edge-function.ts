/** For edge runtimes, which have web standards only. The connection is in the query. */

import { type Connection, playScenario, sendLater } from './scenario.js';

interface FunctionContext {
  waitUntil(task: Promise<unknown>): void;
}

async function respond(request: Request, context: FunctionContext): Promise<Response> {
  const url = new URL(request.url);
  const connection = Object.fromEntries(url.searchParams) as unknown as Connection;
  if (url.pathname === '/scenario') return Response.json(await playScenario(connection));
  context.waitUntil(sendLater(connection));
  return Response.json(true);
}

/** As Cloudflare calls it. */
export default {
  fetch: (request: Request, _environment: unknown, context: FunctionContext) =>
    respond(request, context),
};

interface FunctionEvent extends Event, FunctionContext {
  request: Request;
  respondWith(response: Promise<Response>): void;
}

/** As Vercel's runtime calls it. */
export function listen(): void {
  addEventListener('fetch', (event) => {
    const call = event as FunctionEvent;
    call.respondWith(respond(call.request, call));
  });
}
