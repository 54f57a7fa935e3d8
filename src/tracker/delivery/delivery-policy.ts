import type { ReceiptCode } from '../../contract/receipt-codes.js';
import type { Delivery } from '../options.js';

/**
 * What comes after `sending`:
 *
 * - `sent`: stored, its key is removed
 * - `queued`: kept, and sent again after a pause
 * - `halted`: kept, and nothing is sent before the next page
 * - `unconfirmed`: perhaps stored, and not sent again: its key is removed
 * - `dropped`: refused for good, its key is removed
 */
export type Next = 'sent' | 'queued' | 'halted' | 'unconfirmed' | 'dropped';

/**
 * What became of a request: the status of its answer; 0 without one, `offline` when the browser knew
 * that none could come; or that its page went away before: `known` where the server recognises
 * duplicates, `left` where it does not.
 */
export type Happened = number | 'offline' | 'known' | 'left';

/** The ledger: what happened, and the next state by `delivery`. The first row that fits holds. */
// biome-ignore format: a table
const LEDGER: readonly (readonly [happened: RegExp, ...next: [Next, Next, Next]])[] = [
  //                         auto           at-least-once  at-most-once
  // Stored.
  [/^2/,                     'sent',        'sent',        'sent'],
  // The token or its domains are wrong: all that follows would fail too.
  [/^40[13]/,                'halted',      'halted',      'halted'],
  // For certain not stored.
  [/^(429|503|offline)/,     'queued',      'queued',      'queued'],
  // Perhaps stored, and it would be known if it were sent again.
  [/^known/,                 'queued',      'queued',      'unconfirmed'],
  // Perhaps stored, most likely so: keepalive outlives the page.
  [/^left/,                  'unconfirmed', 'queued',      'unconfirmed'],
  // Perhaps stored, most likely not (RFC 9110 section 15; RFC 8470 for 425).
  [/^(0|408|425|5)/,         'queued',      'queued',      'unconfirmed'],
  [/^/,                      'dropped',     'dropped',     'dropped'],
];

const COLUMNS: readonly Delivery[] = ['auto', 'at-least-once', 'at-most-once'];

/** The next state of an event that was `sending`. */
export const next = (happened: Happened, delivery: Delivery): Next => {
  const [, ...states] = LEDGER.find(([row]) => row.test(`${happened}`)) as (typeof LEDGER)[0];
  return states[COLUMNS.indexOf(delivery)] as Next;
};

/** The code of a receipt after an attempt with this status; 0 for no answer. */
export const codeOf = (status: number): ReceiptCode =>
  !status
    ? 'network_error'
    : /^40[13]/.test(`${status}`)
      ? 'unauthorized'
      : /^(408|425|429|5)/.test(`${status}`)
        ? 'server_unavailable'
        : 'server_rejected';
