/** Limits that the tracker and the collector both apply. */

/** Largest event, as UTF-8 JSON. Browsers refuse a keepalive body over the same 64 KiB. */
export const MAX_EVENT_BYTES = 65_536;

/** Most events in an array body. */
export const MAX_BATCH_EVENTS = 500;

/** Largest array body, as UTF-8 JSON. */
export const MAX_BATCH_BYTES = 1_048_576;

/** Longest `sessionId`, `userId`, `assetId`, `orgId`, `configId`, `$id`: characters. */
export const MAX_ID_LENGTH = 128;

/** Deepest nesting of `eventMetadata` and `configuration`. */
export const MAX_DEPTH = 16;

/** Most keys of one event, counted over all of its objects. */
export const MAX_KEYS = 1_000;

/** Most values of one event: fields, items of arrays, objects and arrays, counted over all levels. */
export const MAX_NODES = 10_000;

/** Most values of an array body. */
export const MAX_BATCH_NODES = 100_000;

/** Largest `metric`, positive or negative: beyond it, sums are not exact. */
export const MAX_METRIC = Number.MAX_SAFE_INTEGER;

/** The tracker drops older events, and the server sets no `createdAt` further back: ms. */
export const MAX_EVENT_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** `perPage` of the list, and of the views by month and year. */
export const DEFAULT_PER_PAGE = 30;

/** `perPage` of the views by day. */
export const DEFAULT_PER_PAGE_DAYS = 31;

/** Largest `perPage`. */
export const MAX_PER_PAGE = 1_000;
