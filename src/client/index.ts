/** Reads the events API, in browsers, workers and Node. */

export type * from '../contract/api.js';
export { ClientError } from './client-error.js';
export {
  type Client,
  type ClientOptions,
  createClient,
  type RequestOptions,
} from './create-client.js';
export type { Pages } from './pages.js';
