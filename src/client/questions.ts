import type { ListQuery, ViewsQuery } from '../contract/api.js';
import type {
  BreakdownQuery,
  BreakdownResponse,
  Dimension,
  FunnelQuery,
  FunnelResponse,
  ObservedUplift,
  QuestionFilter,
  RefusedQuery,
  RefusedResponse,
  SessionResponse,
  SessionsQuery,
  SessionsResponse,
  UpliftQuery,
  UpliftResponse,
} from '../contract/questions.js';
import type { Connection } from './options.js';
import { type QueryParameters, type RequestOptions, request, requestText } from './request.js';

/** A question that a collector also answers as CSV. */
export type CsvQuestion =
  | 'breakdown'
  | 'funnel'
  | 'uplift'
  | 'sessions'
  | 'refused'
  | 'events'
  | 'views';

/** Query of each question. */
export interface CsvQueries {
  breakdown: BreakdownQuery;
  funnel: FunnelQuery;
  uplift: UpliftQuery;
  sessions: SessionsQuery;
  refused: RefusedQuery;
  events: ListQuery;
  views: ViewsQuery;
}

/** Questions to a collector. The documented API does not answer them. */
export interface Questions {
  /**
   * Events, sessions, users and money by one or two dimensions.
   *
   * @example
   * const { rows } = await client.breakdown({ by: 'item_id', eventType: 'product cart-add' });
   * rows[0]?.item_id;
   */
  breakdown<const By extends Dimension>(
    query: BreakdownQuery<By>,
    options?: RequestOptions,
  ): Promise<BreakdownResponse<By>>;
  /** Sessions, or users, that go through steps in order. */
  funnel<By extends Dimension = never>(
    query: FunnelQuery<By>,
    options?: RequestOptions,
  ): Promise<FunnelResponse<By>>;
  /** Outcomes with and without an exposure; with `experiment`, by variant. */
  uplift(
    query: UpliftQuery & { experiment?: undefined },
    options?: RequestOptions,
  ): Promise<ObservedUplift>;
  /** The same, when whether there is an experiment is known only at run time. */
  uplift(query: UpliftQuery, options?: RequestOptions): Promise<UpliftResponse>;
  /** Sessions, newest first. */
  sessions(query?: SessionsQuery, options?: RequestOptions): Promise<SessionsResponse>;
  /** One session with its events, in order; rejects with `session_not_found` when there is none. */
  session(
    sessionId: string,
    query?: Pick<SessionsQuery, 'page' | 'perPage'>,
    options?: RequestOptions,
  ): Promise<SessionResponse>;
  /** Events that the collector refused, newest first; takes a private token. */
  refused(query?: RefusedQuery, options?: RequestOptions): Promise<RefusedResponse>;
  /**
   * The answer to a question as CSV, in parts: a million rows never stand in memory.
   *
   * @example for await (const text of client.csv('events', { eventType: 'product ordered' })) file.write(text);
   */
  csv<Name extends CsvQuestion>(
    question: Name,
    query?: CsvQueries[Name],
    options?: RequestOptions,
  ): AsyncIterable<string>;
}

/**
 * Checks values: an unset variable would ask for everything. The server knows the names, and names a wrong one.
 *
 * @throws TypeError the field, a colon, the remedy
 */
function readQuestion(query: object): QueryParameters {
  for (const [name, value] of Object.entries(query))
    for (const each of [value].flat())
      if (each === '' || each === null || (each === undefined && value !== undefined))
        throw new TypeError(`${name}: pass a value that is not empty`);
  return query as QueryParameters;
}

/** The questions on a connection. */
export function createQuestions(connection: Connection): Questions {
  const ask = async <Response>(
    path: string,
    query: object = {},
    options?: RequestOptions,
  ): Promise<Response> =>
    (await request(connection, `/events/${path}`, readQuestion(query), options)).body as Response;

  return {
    breakdown: (query, options) => ask('breakdown', query, options),
    funnel: (query, options) => ask('funnel', query, options),
    uplift: ((query: QuestionFilter, options?: RequestOptions) =>
      ask('uplift', query, options)) as Questions['uplift'],
    sessions: (query, options) => ask('sessions', query, options),
    session(sessionId, query, options) {
      if (typeof sessionId !== 'string' || /^\.{0,2}$/.test(sessionId))
        throw new TypeError('sessionId: pass the id of a session');
      return ask(`sessions/${encodeURIComponent(sessionId)}`, query, options);
    },
    refused: (query, options) => ask('refused', query, options),
    async *csv(question, query, options) {
      const path = question === 'events' ? '/events' : `/events/${question}`;
      const parameters = { ...readQuestion(query ?? {}), format: 'csv' };
      yield* requestText(connection, path, parameters, options);
    },
  };
}
