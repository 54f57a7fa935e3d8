/** An event as a spool keeps it. */
export interface SpooledEvent {
  /** The event's `$id`. */
  eventId: string;
  /** Its body as JSON, to be kept as it is. */
  json: string;
}

/** Keeps events across restarts. `createFileSpool` of `vitrine/server/spool` keeps them in a file. */
export interface Spool {
  /** The events that are kept, oldest first. Called once, before the other methods. */
  load(): Promise<SpooledEvent[]>;
  /** Keeps an event; settles when it is safe. */
  add(event: SpooledEvent): Promise<void>;
  /** Forgets events. */
  remove(eventIds: readonly string[]): Promise<void>;
  /** Ends writing. */
  close(): Promise<void>;
}
