import type { Delivery } from '../options.js';

/**
 * The status of an event after an attempt:
 *
 * - `sent`: stored, its key is removed
 * - `queued`: kept, and sent again after a pause
 * - `halted`: kept, and nothing is sent before the next page
 * - `unconfirmed`: perhaps stored, and not sent again: its key is removed
 * - `dropped`: refused for good, its key is removed
 */
export type NextStatus = 'sent' | 'queued' | 'halted' | 'unconfirmed' | 'dropped';

/**
 * The result of an attempt, as far as it is known:
 *
 * - `sent`, `halted`, `dropped`: the API has stored the events, refuses the token, or refuses the events
 * - `queued`: for certain not stored
 * - `unknown`: perhaps stored, most likely not
 * - `pageGone`: perhaps stored, most likely so, since keepalive outlives the page
 */
export type AttemptResult = Exclude<NextStatus, 'unconfirmed'> | 'unknown' | 'pageGone';

/** Set by the build: true in the files for a server that is known to recognise duplicates. */
declare const __COLLECTOR__: boolean;

/** The result of a request without a clear answer. It is repeated where the server recognises duplicates. */
export const unclearResult = (): 'queued' | 'unknown' => (__COLLECTOR__ ? 'queued' : 'unknown');

/**
 * The next status of an event after an attempt; `docs/delivery.md` has it as a table.
 *
 * @param delivery `auto` repeats a request that most likely failed, and none that most likely arrived
 */
export const nextStatus = (result: AttemptResult, delivery: Delivery): NextStatus => {
  if (result !== 'unknown' && result !== 'pageGone') return result;
  return delivery === 'at-least-once' || (result === 'unknown' && delivery === 'auto')
    ? 'queued'
    : 'unconfirmed';
};
