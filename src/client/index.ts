/**
 * Reads events and views of an events API: Node 20 and newer, workers, browsers.
 *
 * @module vitrine/client
 */

export type * from '../contract/api.js';
export type { JsonObject, JsonValue } from '../contract/events.js';
export type { EventFilter, FilterName, Robots, ViewsFilterName } from '../contract/filters.js';
export type * from '../contract/questions.js';
export { ClientError } from './client-error.js';
export { type Client, createClient } from './create-client.js';
export type { ClientOptions, TokenKind } from './options.js';
export type { PagedEvents } from './paged-events.js';
export type { CsvQueries, CsvQuestion, Questions } from './questions.js';
export type { RequestOptions } from './request.js';
