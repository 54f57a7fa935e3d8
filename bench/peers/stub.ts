import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { certificate } from '../../tools/harness/certificate.js';
import { openSlowLine, type SlowLine } from '../../tools/harness/slow-line.js';
import { bundle, ENTRY } from './bundle.js';
import type { Peer } from './peer.js';
import { SHOP } from './peers.js';
import { type Sighting, sightings } from './sightings.js';

/** A request to any host but the shop, with its body. */
export interface Received {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** ms since the epoch. */
  time: number;
}

/**
 * Response to requests with events in place of the usual one. Such a response
 * stores nothing; `hold` neither stores nor answers; `cut` stores and hangs up.
 */
export type Trouble = { status: number; headers?: Record<string, string> } | 'hold' | 'cut';

/** Takes events in place of the stub; returns what it answers. */
export type Backend = (
  request: Received,
) => Promise<{ status: number; headers: Record<string, string>; body: string }>;

/** A page of the shop that has no peer. */
export const GONE = '/gone';

const cors = (request: IncomingMessage) => ({
  'access-control-allow-origin': request.headers.origin ?? '*',
  'access-control-allow-credentials': 'true',
  'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
  'access-control-allow-methods': 'GET, POST, PUT, OPTIONS',
  'access-control-max-age': '600',
  'access-control-expose-headers': 'Retry-After',
});

export interface StubOptions {
  /** Pages have no script; a benchmark brings it. */
  bare?: boolean;
  /** Pages have the peer's least entry. */
  lean?: boolean;
  /** ms of the line before it. Default: that of loopback. */
  roundTrip?: number;
}

/** The same without a line before it. */
async function openLine(listener: RequestListener): Promise<SlowLine> {
  const server = createServer({ ...certificate(), keepAliveTimeout: 60_000 }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * A shop whose pages have a peer, and every other host of the internet: it answers what the peer's
 * servers answer, and keeps which events it has stored. One port, told apart by host.
 */
export class Stub {
  trouble: Trouble | undefined;
  /** Nobody is there: connections break. */
  down = false;
  backend: Backend | undefined;
  /** Headers of the shop's pages. */
  headers: Record<string, string> = {};
  /** Script of the shop's pages, before anything else. */
  head = '';
  /** Every copy of an event that was stored, in order. */
  stored: Sighting[] = [];
  /** Those of pages, without preflights. */
  requests: Received[] = [];
  /** Requested files of the bundle. */
  readonly loaded = new Set<string>();
  #files = new Map<string, Uint8Array>();
  readonly #held = new Set<ServerResponse>();

  #line!: SlowLine;

  private constructor(private readonly peer: Peer) {}

  static async open(peer: Peer, options: StubOptions = {}): Promise<Stub> {
    const { bare, lean, roundTrip } = options;
    const stub = new Stub(peer);
    if (!bare) stub.#files = await bundle(peer, lean ? 'lean' : undefined);
    const listener: RequestListener = (request, response) => {
      // Clients that hang up are a part of the measurement.
      if (stub.down) request.socket.destroy();
      else stub.#answer(request, response).catch(() => response.destroy());
    };
    stub.#line = await (roundTrip ? openSlowLine(roundTrip, listener) : openLine(listener));
    return stub;
  }

  get port(): number {
    return this.#line.port;
  }

  /** Ends the held requests. */
  release() {
    for (const response of this.#held) response.destroy();
    this.#held.clear();
  }

  close() {
    this.#line.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
    if (url.origin === SHOP) return this.#shop(url, response);
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors(request)).end();
    const body = await buffer(request);
    const { method = '', headers } = request;
    const received = { method, url, headers, body, time: Date.now() };
    // The browser itself asks its maker for this and that.
    const isOfPage = [headers.origin, headers.referer].some((from) => from?.startsWith(SHOP));
    if (isOfPage) this.requests.push(received);
    const events = sightings(url, body, this.peer.id);
    const { trouble } = this;
    if (trouble === 'hold' && events.length) return void this.#held.add(response);
    if (typeof trouble === 'object' && (events.length || method === 'POST'))
      return void response
        .writeHead(trouble.status, { ...cors(request), ...trouble.headers })
        .end('{"error":{"message":"trouble"}}');
    const answer = await this.#store(received, events);
    if (trouble === 'cut' && events.length) return void request.socket.destroy();
    // A backend may set its own CORS headers.
    const isOpen = 'access-control-allow-origin' in answer.headers;
    response
      .writeHead(answer.status, { ...(!isOpen && cors(request)), ...answer.headers })
      .end(answer.body);
  }

  async #store(request: Received, events: Sighting[]) {
    const other = await this.backend?.(request);
    if (!other || other.status < 300) this.stored.push(...events);
    if (other) return other;
    const answer = this.peer.answer?.(request.url.pathname) || {};
    const isScript = typeof answer === 'string';
    return {
      status: 200,
      headers: { 'Content-Type': isScript ? 'text/javascript' : 'application/json' },
      body: isScript ? answer : JSON.stringify(answer),
    };
  }

  #shop(url: URL, response: ServerResponse) {
    const name = /^\/app\/(.+)$/.exec(url.pathname)?.[1];
    if (name === undefined) {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...this.headers });
      response.end(`<!doctype html><html><head><title>Shop</title><link rel="icon" href="data:,">
        ${this.head && `<script>${this.head}</script>`}${url.pathname === GONE ? '' : this.#tag()}</head>
        <body><h1>Armchair</h1><button id="go">Buy</button></body></html>`);
    } else {
      const file = this.#files.get(name);
      this.loaded.add(name);
      response.writeHead(file ? 200 : 404, { 'Content-Type': 'text/javascript' }).end(file);
    }
  }

  #tag() {
    if (!this.#files.size) return '';
    const { attributes } = this.peer;
    const more = Object.entries(attributes ?? { type: 'module' });
    return `<script ${more.map(([key, value]) => `${key}="${value}"`).join(' ')} src="/app/${ENTRY}"></script>`;
  }
}
