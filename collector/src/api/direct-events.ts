import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { BASE_PATH, CAPABILITIES_HEADER } from 'vitrine/contract';
import type { Authority } from '../auth/authority.js';
import { bearerOf } from '../auth/credentials.js';
import { createBasePathRewriter } from '../http/base-path-rewriter.js';
import type { BodyReader } from '../http/body-reader.js';
import { EXPOSED_HEADERS } from '../http/cors.js';
import type { FailedRequest, ReplyToError } from '../http/errors.js';
import type { Metrics } from '../http/metrics.js';
import { SECURITY_HEADERS } from '../http/security-headers.js';
import { arrivalOf, authorize, type Ingestion } from '../ingest/pipeline.js';
import type { Limiters, ReceiveEvents } from './receive-events.js';
import { CAPABILITIES_VALUE } from './schemas.js';

export interface DirectEventsOptions {
  app: Pick<FastifyInstance, 'log' | 'isClosing'>;
  basePaths: readonly string[];
  authority: Authority;
  limiters: Limiters & {
    /** @throws ApiError 429 */
    countClient(client: string): void;
  };
  metrics: Metrics;
  bodies: BodyReader;
  receive: ReceiveEvents;
  replyToError: ReplyToError;
  /** Names the client of a request for its limits. */
  clientOf(message: IncomingMessage): string;
  /** ms since the epoch. */
  now(): number;
}

const ROUTE = `${BASE_PATH}/events`;

/** A query that needs no decoding. */
const PLAIN_QUERY = /^(?:bearer_token=([\w.~-]+))?(?:(?:^|&)orgId=([\w.~-]+))?$/;

/** A media type as browsers and HTTP libraries write it. */
const PLAIN_TYPE = /^[a-z]+\/[a-z+-]+(?:; ?charset=[\w-]+)?$/i;

const FIXED_HEADERS = Object.entries({
  ...SECURITY_HEADERS,
  [CAPABILITIES_HEADER]: CAPABILITIES_VALUE,
  Vary: 'Origin',
  'Content-Type': 'application/json; charset=utf-8',
}).flatMap(([name, value]) => [name.toLowerCase(), value]);

interface Target {
  token: string | undefined;
  orgId: string | undefined;
}

/** Reads the addresses of events, and nothing that needs a closer look. */
function createTargets(basePaths: readonly string[]): (url: string) => Target | undefined {
  const rewrite = createBasePathRewriter(basePaths);
  // A longer base path may begin like the address of another one.
  const paths = new Set(
    basePaths.map((base) => `${base}/events`).filter((url) => rewrite({ url }) === ROUTE),
  );
  return (url) => {
    const end = url.indexOf('?');
    if (!paths.has(end < 0 ? url : url.slice(0, end))) return undefined;
    const match = PLAIN_QUERY.exec(end < 0 ? '' : url.slice(end + 1));
    return match ? { token: match[1], orgId: match[2] } : undefined;
  };
}

/** Whether the framework would read the body of a request as it is. */
function hasPlainBody({ headers }: IncomingMessage): boolean {
  const type = headers['content-type'];
  if (type !== undefined && !PLAIN_TYPE.test(type)) return false;
  const length = headers['content-length'];
  return length === undefined ? headers['transfer-encoding'] !== undefined : length !== '0';
}

interface Reply {
  status: number;
  /** JSON. */
  body: string;
  headers?: Record<string, string | number>;
}

/** A request that is accepted. */
interface Accepted {
  message: IncomingMessage;
  response: ServerResponse;
  ingestion: Ingestion;
  client: string;
  startedAt: number;
}

/**
 * Receives events without the framework, which costs as much as the rest of a request. It leaves whatever is not plain
 * to the framework, errors of authorization included, and does what the framework's route does: same limits, same
 * errors, same headers. `direct-events.test.ts` compares the two.
 *
 * @returns whether it responds to a request
 */
export function createDirectEvents({
  app,
  basePaths,
  authority,
  limiters,
  metrics,
  bodies,
  receive,
  replyToError,
  clientOf,
  now,
}: DirectEventsOptions): (message: IncomingMessage, response: ServerResponse) => boolean {
  const targetOf = createTargets(basePaths);

  const send = ({ message, response, startedAt }: Accepted, reply: Reply) => {
    const { status, body } = reply;
    const { origin } = message.headers;
    const headers = [...FIXED_HEADERS, 'content-length', `${Buffer.byteLength(body)}`];
    if (origin)
      headers.push(
        ...['access-control-allow-origin', origin],
        ...['access-control-expose-headers', EXPOSED_HEADERS],
      );
    for (const name in reply.headers) headers.push(name, `${reply.headers[name]}`);
    if (app.isClosing() && !reply.headers?.connection) headers.push('connection', 'close');
    response.once('close', () =>
      metrics.observeRequest({
        ...{ route: ROUTE, method: 'POST', status },
        seconds: (performance.now() - startedAt) / 1_000,
      }),
    );
    response.writeHead(status, headers).end(body);
  };

  const errorReply = ({ message: raw, ingestion }: Accepted, error: unknown): Reply => {
    const { headers } = raw;
    const request = { raw, headers, method: 'POST', log: app.log, grant: ingestion.grant };
    const reply = replyToError(error, request as FailedRequest);
    return { ...reply, body: JSON.stringify(reply.body) };
  };

  const store = async (accepted: Accepted, text: string): Promise<Reply> => {
    const { message, ingestion, client } = accepted;
    try {
      return { status: 200, body: await receive({ ingestion, text, client }) };
    } catch (error) {
      return errorReply(accepted, error);
    } finally {
      bodies.release(message);
    }
  };

  /** The ingestion of an authorized request. It changes nothing, so that the framework can repeat it. */
  const ingestionOf = (message: IncomingMessage): Ingestion | undefined => {
    const { method, headers, httpVersion, url = '' } = message;
    if (method !== 'POST' || httpVersion !== '1.1' || headers.host === undefined) return undefined;
    const target = targetOf(url);
    if (!target || !hasPlainBody(message) || app.isClosing()) return undefined;
    const { origin, referer } = headers;
    const credentials = { token: bearerOf(headers) ?? target.token, origin, referer };
    try {
      const arrival = arrivalOf(headers, now());
      return authorize({ credentials, orgId: target.orgId, arrival }, authority);
    } catch {
      return undefined;
    }
  };

  return (message, response) => {
    const startedAt = performance.now();
    const ingestion = ingestionOf(message);
    if (!ingestion) return false;
    const client = clientOf(message);
    const accepted = { message, response, ingestion, client, startedAt };
    try {
      limiters.countClient(client);
      limiters.countGrant(ingestion.grant);
    } catch (error) {
      send(accepted, errorReply(accepted, error));
      return true;
    }
    bodies.read(message, (error, text = '') => {
      if (error) send(accepted, errorReply(accepted, error));
      else void store(accepted, text).then((reply) => send(accepted, reply));
    });
    return true;
  };
}
