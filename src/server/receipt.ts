/** Why an event was not stored. The `message` beside a code is for people. */
export type SenderCode =
  /** The event is not JSON, or lacks its session. The message names the field. */
  | 'invalid_event'
  /** The event is larger than 64 KiB, or the server answered 413. */
  | 'event_too_large'
  /** More events or bytes wait than `maxQueuedEvents` and `maxQueuedBytes` allow. */
  | 'queue_full'
  /** The server refused the event. The message has the status and the server's words. */
  | 'server_rejected'
  /** 401 or 403: the server does not take the token. */
  | 'unauthorized'
  /** The connection ended without a response, and the server does not recognise duplicates. */
  | 'no_response'
  /** The signal of the event ended it. */
  | 'aborted'
  /** `close()` ended the sender before the event was sent. */
  | 'closed';

/** Result of an event. */
export interface SenderReceipt {
  /** The event's `$id`. */
  eventId: string;
  /**
   * - `sent`: the server has stored it
   * - `unconfirmed`: a request left, and no answer says whether the server has stored the event
   * - `queued`: the spool holds it; the next sender with that spool sends it
   * - `dropped`: the sender does not send it; `code` says why
   */
  status: 'sent' | 'unconfirmed' | 'queued' | 'dropped';
  /** The server's id of the event. */
  id?: string;
  /** Missing for `sent`. */
  code?: SenderCode;
  message?: string;
}
