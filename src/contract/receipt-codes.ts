/** Why an event is not sent, or what changed in it. The `message` beside a code is for people. */
export type ReceiptCode =
  /** Queued in memory: the visitor has not decided yet. */
  | 'consent_pending'
  /** The visitor refused, or the browser sends Global Privacy Control. */
  | 'consent_denied'
  /** `stop()` ended tracking. */
  | 'tracker_stopped'
  /** `beforeSend` returned null or threw. */
  | 'before_send'
  /** The event cannot be read: a getter of the page threw. */
  | 'invalid_event'
  /** There is no page: on a server and in a worker the tracker does nothing. */
  | 'no_page'
  /** The options of the tracker are wrong, and the message names the field. */
  | 'invalid_options'
  /** More than 1,000 events or 1 MB wait. The oldest ones are dropped. */
  | 'queue_full'
  /** The event is larger than 64 KiB, or the server answered 413. */
  | 'event_too_large'
  /** The event is older than 7 days. */
  | 'event_expired'
  /** The server refused the event. The message has the status and the server's words. */
  | 'server_rejected'
  /** 401 or 403: the event is kept, and this page sends nothing more. */
  | 'unauthorized'
  /** No response: network, CORS, a content security policy or an ad blocker. */
  | 'network_error'
  /** 408, 425, 429 or 5xx: the event is sent again. */
  | 'server_unavailable'
  /**
   * The response is not the API's, such as a catch-all page, or any 404. The event is kept, and the message
   * names status and endpoint.
   */
  | 'unexpected_response'
  /** A request failed, and the next one waits. */
  | 'backing_off'
  /** The page went away. The next page sends the event. */
  | 'page_left'
  /** The page did not get the response to a request with the event. */
  | 'no_response'
  /** Another page of the origin sends the event. */
  | 'taken_over'
  /** The browser refuses storage, or it is full: the event is in memory only. */
  | 'storage_full'
  /** Fields that are not JSON are missing from the event. The message names them. */
  | 'values_omitted'
  /**
   * The server does not recognise duplicates, which `vitrine.collector.js` needs. The event is kept, and this
   * page sends nothing more.
   */
  | 'server_incompatible';
