import { mkdtemp, readFile, rm } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import type { CollectorConfig, Store } from 'vitrine-collector';
import { createApp, openStore, parseConfig } from 'vitrine-collector';
import { BASE_PATH, type StoredEvent } from '../../src/contract/index.js';
import { STUB } from '../../src/contract/stub.js';
import { waitUntil } from './wait-until.js';

export const ORG = '91e138bc-fada-44e7-bc6c-492620622570';
export const ASSET = 'bee4a155-5b92-48ad-b3fb-f14a235637a5';
export const PUBLIC_TOKEN = 'public-token-of-the-tests';
export const PRIVATE_TOKEN = 'private-token-of-the-tests';

/** Longest wait for pages that keep their events, such as those whose API fails. */
const IDLE_MS = 1_000;

export const testConfig = (more: Partial<CollectorConfig> = {}): CollectorConfig =>
  parseConfig({
    logLevel: 'silent',
    // That of the recipes as well.
    basePath: [BASE_PATH, '/v'],
    orgs: [
      {
        id: ORG,
        name: 'Test shop',
        subscriptionStart: '2020/01/01',
        eventTypes: ['shop wishlist add'],
        tokens: [
          { token: PUBLIC_TOKEN, kind: 'public', domains: ['localhost', '127.0.0.1'], read: true },
          { token: PRIVATE_TOKEN, kind: 'private' },
        ],
        assets: [{ id: ASSET, name: 'Armchair', metadata: { sku: 'CH-1' } }],
      },
    ],
    ...more,
  });

export interface RigOptions {
  config?: CollectorConfig;
  /** Stores events in a file, as a shop does. Default: in memory. */
  durable?: boolean;
  /** Folder with trackers of earlier versions, which the collector serves too. */
  trackerFolder?: string;
}

/** Contents of a page of the shop. */
export interface PageOptions {
  /** Attributes of the script tag; null leaves the tag out. */
  attributes?: Record<string, string> | null;
  /** The tag's file without `.js`. Default: `vitrine`, or `vitrine.auto` where there are plugins. */
  script?: string;
  body?: string;
  /** Script that stands before the tag. */
  head?: string;
  /** Headers of the response, such as a policy. */
  headers?: Record<string, string>;
}

/**
 * A shop and a collector on two origins, with the built script between them. Tests read delivered
 * events from the collector's store.
 */
export class Rig {
  /** Takes requests of the API before the collector sees them; returns true when it has answered. */
  intercept: ((...call: Parameters<RequestListener>) => boolean) | undefined;
  /** Answers requests to the shop that are for no page, such as those of a cart, given their body. */
  shopAnswer:
    | ((request: IncomingMessage, response: ServerResponse, body: string) => boolean)
    | undefined;
  /** Requests that reached the API, and when: ms since the epoch. */
  readonly requests: {
    method: string;
    headers: Record<string, unknown>;
    url: string;
    time: number;
  }[] = [];
  /** Requested pages, with their `Sec-Purpose`. */
  readonly loads: { path: string; purpose: string }[] = [];
  #pages = new Map<string, { html: string; headers: Record<string, string> }>();
  #files = new Map<string, { content: string | Uint8Array; type: string }>();
  #servers: Server[] = [];
  #unanswered = 0;
  /** Kept while nobody listens on it. */
  #apiPort = 0;

  private constructor(
    readonly store: Store,
    readonly app: FastifyInstance,
    private readonly folder: string | undefined,
  ) {}

  /** A store in memory opens twenty times faster than a file, which starts four processes. */
  static async open({
    config = testConfig(),
    durable = false,
    trackerFolder,
  }: RigOptions = {}): Promise<Rig> {
    const folder = durable ? await mkdtemp(join(tmpdir(), 'vitrine-')) : undefined;
    const store = openStore(folder ? `sqlite:${join(folder, 'events.db')}` : 'sqlite::memory:');
    const app = await createApp({ config, store, ...(trackerFolder && { trackerFolder }) });
    const rig = new Rig(store, app, folder);
    await rig.app.ready();
    await rig.#serve(rig.api);
    await rig.#serve(async (request, response) => {
      const path = (request.url ?? '/').split('?')[0] as string;
      const page = rig.#pages.get(path);
      if (page !== undefined && (request.method === 'GET' || !rig.shopAnswer)) {
        rig.loads.push({ path, purpose: String(request.headers['sec-purpose'] ?? '') });
        response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...page.headers });
        response.end(page.html);
      } else if (!rig.shopAnswer?.(request, response, await text(request))) {
        const made = rig.#files.get(path);
        const folder = path.startsWith('/node_modules/') ? '../../' : '../../dist/';
        const file =
          made?.content ??
          (await readFile(new URL(`${folder}.${path}`, import.meta.url)).catch(() => undefined));
        // A page that follows a link to an answer without content stays, as it does in Quick Look.
        response.statusCode = path.endsWith('.usdz') ? 204 : file ? 200 : 404;
        response.setHeader('Content-Type', made?.type ?? 'text/javascript');
        response.end(response.statusCode === 200 ? file : '');
      }
    });
    rig.page('/');
    return rig;
  }

  /** Address of the API, for a proxy in front of it. */
  readonly api: RequestListener = (request, response) => {
    const { method = '', headers, url = '' } = request;
    this.requests.push({ method, headers, url, time: Date.now() });
    this.#unanswered++;
    response.once('close', () => this.#unanswered--);
    if (!this.intercept?.(request, response)) this.app.routing(request, response);
  };

  async #serve(listener: RequestListener) {
    const server = createServer(listener);
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }

  #port(i: number): number {
    return (this.#servers[i]?.address() as AddressInfo | undefined)?.port ?? 0;
  }

  get endpoint() {
    return `http://127.0.0.1:${this.#apiPort || this.#port(0)}${BASE_PATH}`;
  }

  get shop() {
    return `http://localhost:${this.#port(1)}`;
  }

  /** The same pages on another site. */
  get otherSite() {
    return `http://127.0.0.1:${this.#port(1)}`;
  }

  /** The API refuses connections, until `up`. */
  async down() {
    const server = this.#servers[0] as Server;
    this.#apiPort = this.#port(0);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async up() {
    const server = this.#servers[0] as Server;
    await new Promise<void>((resolve) => server.listen(this.#apiPort, '127.0.0.1', resolve));
  }

  /** Makes a page of the shop. */
  page(
    path: string,
    { attributes = {}, body = '', head = '', headers = {}, script }: PageOptions = {},
  ): string {
    const data = {
      'bearer-token': PUBLIC_TOKEN,
      'org-id': ORG,
      'asset-id': ASSET,
      endpoint: this.endpoint,
      ...attributes,
    };
    const tag = Object.entries(data)
      .filter(([, value]) => value)
      .map(([name, value]) => `data-${name}="${value}"`);
    const html = `<!doctype html><html><head><title>Shop ${path}</title><script>${STUB}</script>${head && `<script>${head}</script>`}
       ${attributes === null ? '' : `<script async src="/${script ?? (attributes?.plugins ? 'vitrine.auto' : 'vitrine')}.js" ${tag.join(' ')}></script>`}</head><body>${body}</body></html>`;
    this.#pages.set(path, { html, headers });
    return this.shop + path;
  }

  /** Makes a file of the shop. */
  file(path: string, content: string | Uint8Array, type: string): string {
    this.#files.set(path, { content, type });
    return this.shop + path;
  }

  /** Whether every page of the test has sent its events. The fixture sets it, since it has the pages. */
  pagesIdle: () => Promise<boolean> = async () => true;

  /**
   * Everything that is stored, in the order in which it happened. Requests that run at the same time may arrive in
   * another one.
   */
  async stored(): Promise<StoredEvent[]> {
    const answer = await this.app.inject({
      url: `${BASE_PATH}/events?perPage=1000&sort=createdAt`,
      headers: { authorization: `Bearer ${PRIVATE_TOKEN}` },
    });
    const events: StoredEvent[] = answer.json().events;
    const time = ({ createdAt, eventMetadata }: StoredEvent) =>
      Number(eventMetadata?.$time ?? Date.parse(createdAt));
    const count = (event: StoredEvent) => Number(event.eventMetadata?.$seq ?? 0);
    return events.sort((a, b) => time(a) - time(b) || count(a) - count(b));
  }

  /** How many events are stored. */
  async count(): Promise<number> {
    const answer = await this.app.inject({
      url: `${BASE_PATH}/events?perPage=1`,
      headers: { authorization: `Bearer ${PRIVATE_TOKEN}` },
    });
    return answer.json().count;
  }

  /**
   * Waits until the store holds as many events. A duplicate may still be on its way: waits until the API has
   * answered and no page has an event left, but no longer than `IDLE_MS`, since a page may hold events back.
   */
  async delivered(count: number, timeoutMs = 10_000): Promise<StoredEvent[]> {
    await waitUntil(async () => (await this.count()) >= count, timeoutMs);
    await waitUntil(async () => this.#unanswered === 0 && (await this.pagesIdle()), IDLE_MS);
    return this.stored();
  }

  async close() {
    for (const server of this.#servers) {
      server.closeAllConnections();
      // One that is down already only says so.
      await new Promise((resolve) => server.close(resolve));
    }
    await this.app.close();
    await this.store.close();
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
  }
}
