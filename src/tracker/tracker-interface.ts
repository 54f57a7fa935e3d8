import type { Consent } from './consent.js';
import type { Track, TrackerDefaults } from './plugins/plugin.js';
import type { StatusListener } from './queue/receipts.js';

/** A page's tracker. */
export interface Tracker {
  /** Tracks one event. */
  track: Track;
  /**
   * Changes the defaults of the events to come: fields and, in `eventMetadata`, metadata. A field that is
   * not named stays as it is, undefined takes one away.
   */
  setDefaults(defaults: TrackerDefaults): void;
  /** Puts the variant of an experiment on the events to come. A visit with the variant on one event counts with it. */
  experiment(name: string, variant: string): void;
  /** Names the signed-in user of the events to come; null after signing out. */
  identify(userId: string | null): void;
  /** Passes on the visitor's decision. */
  setConsent(consent: Consent): void;
  /** Sends waiting events now; settles when every event of this page has its receipt. */
  flush(): Promise<void>;
  /** Id of the running session; null before the first event and without consent. Reading it changes nothing. */
  readonly sessionId: string | null;
  /** Calls back at every change of status of every event. Returns a function that ends it. */
  onStatusChange(listener: StatusListener): () => void;
  /**
   * Ends tracking and the product's session, and removes all listeners. Unsent events stay for the next
   * page.
   */
  stop(): void;
}
