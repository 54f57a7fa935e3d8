import { type ClientOptions, type Connection, readOptions } from '../client/options.js';
import type { Spool } from './spool.js';

/** Options of `createSender`. */
export interface SenderOptions {
  /** A private token. Keep it out of pages. */
  token: string;
  /** Base address of the events API. Default: Threekit's hosted API. */
  endpoint?: string;
  /** `orgId` of the events. Default: the token's own org. */
  orgId?: string;
  /** Default: the global `fetch`, read at each request. */
  fetch?: typeof fetch;
  /** Most events that wait. Default 10,000. */
  maxQueuedEvents?: number;
  /** Most bytes of events that wait. Default 16,777,216. */
  maxQueuedBytes?: number;
  /** Longest pause after the first failure: ms. It doubles with each further one. Default 1,000. */
  firstPauseMs?: number;
  /** Longest pause after many failures: ms. Default 60,000. A server may ask for longer ones, up to an hour. */
  maxPauseMs?: number;
  /** Time for the response to a request: ms. Default 30,000. */
  timeoutMs?: number;
  /** Keeps events across restarts. Default: none, in memory only. */
  spool?: Spool;
}

/** The checked options. */
export interface SenderSettings
  extends Required<
    Pick<
      SenderOptions,
      'maxQueuedEvents' | 'maxQueuedBytes' | 'firstPauseMs' | 'maxPauseMs' | 'timeoutMs'
    >
  > {
  connection: Connection;
  orgId: string | undefined;
  spool: Spool | undefined;
}

const DEFAULTS = {
  maxQueuedEvents: 10_000,
  maxQueuedBytes: 16 * 1_048_576,
  firstPauseMs: 1_000,
  maxPauseMs: 60_000,
  timeoutMs: 30_000,
};

/**
 * Checks the options and applies the defaults.
 *
 * @throws TypeError for a wrong option: the field, a colon, the remedy
 */
export function readSenderOptions(options: SenderOptions): SenderSettings {
  const { orgId, spool, ...rest } = options ?? {};
  const connection = readOptions({ ...(rest as ClientOptions), tokenKind: 'private' });
  if (orgId !== undefined && (typeof orgId !== 'string' || orgId === ''))
    throw new TypeError('orgId: pass the id of an org, or leave it out');
  const limits = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    const value = rest[name];
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < 1)
      throw new TypeError(`${name}: pass a whole number over 0`);
    limits[name] = value;
  }
  return { ...limits, connection, orgId, spool };
}
