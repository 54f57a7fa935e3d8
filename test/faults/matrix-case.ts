import type { Delivery } from '../../src/tracker/options.js';
import type { ServerName } from './case-fixture.js';
import type { Fault } from './faults.js';
import type { Moment } from './moments.js';
import type { Sender } from './visit.js';

/** One case of the fault matrix, for any engine. */
export interface MatrixCase {
  fault: Fault;
  moment: Moment;
  server: ServerName;
  delivery: Delivery;
  sender: Sender;
  /** ms of a TLS line with a cold connection; 0 for loopback, where the page before was heard of. */
  roundTrip: number;
  /** The page before was heard of over the slow line too. */
  secondVisit?: true;
}

export interface Counts {
  /** Events that were tracked. */
  tracked: number;
  /** Events of the click before the visitor returned; out of `clicked`. */
  early: number;
  clicked: number;
  /** All events that are stored at least once. */
  delivered: number;
  /** Copies that are stored beyond the first. */
  twice: number;
  /** Marks of those that never came. */
  lost: string[];
  /** Mark of each copy beyond the first. */
  repeated: string[];
  /** From the click until the last event of it was stored: seconds; null where one never was. */
  seconds: number | null;
}
