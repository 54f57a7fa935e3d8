import type { IncomingMessage, ServerResponse } from 'node:http';
import { BASE_PATH } from '../../src/contract/index.js';
import { type PageOptions, PUBLIC_TOKEN, Rig } from '../../tools/harness/rig.js';
import { openSlowLine, type SlowLine } from '../../tools/harness/slow-line.js';
import { documentedApi } from './documented-api.js';

export type ServerName = 'collector' | 'documented';

/** Takes a request before the server sees it; returns true when it has answered. */
export type Trouble = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface CaseFixtureOptions {
  server: ServerName;
  /** ms of a line with TLS before the server; 0 for plain loopback. */
  roundTrip: number;
  /** Attributes of the script tag on every page. */
  attributes: Record<string, string>;
  /** The tag's file without `.js`. Default: `vitrine`. */
  script?: string;
}

/** A service worker that has a page for visitors without a network, as many shops do. */
const OFFLINE_WORKER = `
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  addEventListener('fetch', (event) => event.respondWith(fetch(event.request).catch(() =>
    new Response('<h1>You are offline</h1>', { headers: { 'Content-Type': 'text/html' } }))));`;

/** One shop and one server for one cell of the matrix. */
export class CaseFixture {
  /** The current fault of the server. */
  trouble: Trouble | undefined;
  readonly #documented: string[] = [];

  private constructor(
    readonly rig: Rig,
    private readonly line: SlowLine | undefined,
    private readonly options: CaseFixtureOptions,
  ) {}

  static async open(options: CaseFixtureOptions): Promise<CaseFixture> {
    const rig = await Rig.open();
    const line = options.roundTrip ? await openSlowLine(options.roundTrip, rig.api) : undefined;
    const fixture = new CaseFixture(rig, line, options);
    rig.file('/offline-worker.js', OFFLINE_WORKER, 'text/javascript');
    const documented = documentedApi((mark) => fixture.#documented.push(mark));
    rig.intercept = (request, response) => {
      if (fixture.trouble?.(request, response)) return true;
      if (options.server === 'collector') return false;
      documented(request, response);
      return true;
    };
    return fixture;
  }

  /** Where an event is posted. */
  get address(): string {
    return `${this.#endpoint}/events?bearer_token=${PUBLIC_TOKEN}`;
  }

  get #endpoint(): string {
    return this.line ? `https://127.0.0.1:${this.line.port}${BASE_PATH}` : this.rig.endpoint;
  }

  /** Makes a page of the shop; returns its address. */
  page(path: string, page: PageOptions = {}): string {
    if (page.attributes === null) return this.rig.page(path, page);
    const attributes = {
      endpoint: this.#endpoint,
      ...this.options.attributes,
      ...page.attributes,
    };
    const { script } = this.options;
    return this.rig.page(path, { ...page, attributes, ...(script && { script }) });
  }

  /** The marks of the events that are stored, each as often as it is. */
  async stored(): Promise<string[]> {
    if (this.options.server === 'documented') return [...this.#documented];
    const events = await this.rig.stored();
    return events.map(({ eventMetadata }) => String(eventMetadata.mark));
  }

  async close() {
    this.line?.close();
    await this.rig.close();
  }
}
