/**
 * Every bound of the collector that its operator does not set. Those of an event are in the contract, because the
 * tracker keeps them too. `docs/collector.md` has the same table, and a test compares the two.
 */
export const LIMITS = {
  /** Address and headers of a request. */
  headerBytes: 16_384,
  /** Until a request is complete. A slow sender holds a connection no longer. */
  requestMs: 10_000,
  /** Open connections. Further ones are closed at once. */
  connections: 8_192,
  /** Bodies that have arrived, whole or in part, and have no response yet. */
  pendingBodyBytes: 64 * 1_048_576,
  /** Responses to queries that wait for their readers. */
  pendingResponseBytes: 64 * 1_048_576,
  /** The same for one client, so that it leaves some to others. */
  clientResponseBytes: 16 * 1_048_576,
  /** A reader that takes no byte of its response for so long is cut off. */
  idleResponseMs: 30_000,
  /** A reader that has not taken its whole response by then is cut off. */
  responseMs: 120_000,
  /** Events that a list, an export or a migration holds at once. */
  pageBytes: 1_048_576,
  /** Events that wait for their commit. */
  pendingEvents: 20_000,
  /** Queries of SQLite that wait or run, of each of two readers. */
  pendingQueriesOfReader: 50,
  /** Columns of facts that each reader of SQLite keeps in memory for the next questions. */
  columnBytesOfReader: 64 * 1_048_576,
  /** Events whose columns one question reads into memory. One about more groups them in SQLite. */
  columnEvents: 4_000_000,
  /** The same for the events of a day, which are read at once. */
  columnEventsOfDay: 500_000,
  /** Longest run of a query. */
  queryMs: 10_000,
  /** Body of a webhook of a shop platform: an order of some thousand lines. */
  webhookBodyBytes: 4 * 1_048_576,
  /** Body of a request to the dashboard. */
  dashboardBodyBytes: 4_096,
  /** Requests a minute of a client to the dashboard, its files included. */
  dashboardRequestsOfClient: 2_400,
  /** Requests a minute of a session of the dashboard, or of all sessions of a share link. */
  dashboardRequestsOfSession: 600,
  /** Tries of a password a minute: of a client, and of a browser that has signed in before. */
  signInsOfClient: 10,
  /** The same for a name, by all clients that have not signed in with it before. */
  signInsOfName: 10,
  /** Body of a request to the administration. */
  adminBodyBytes: 65_536,
  /** A table of assets in a request. */
  assetTableBytes: 16 * 1_048_576,
  /** Assets of an org. */
  assetsOfOrg: 250_000,
  /** Passwords that wait for their check. One is checked at a time. */
  waitingPasswords: 8,
} as const;

/** The limits, or smaller ones for a test. */
export type Limits = { readonly [Name in keyof typeof LIMITS]: number };
