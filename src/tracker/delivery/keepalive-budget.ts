/** Requests under way at once; a page that is leaving may start more. */
const MAX_REQUESTS = 8;
const MAX_REQUESTS_LEAVING = 100;

/** Bytes under way with keepalive, of the 64 KiB that browsers grant the page and all its libraries. */
const MAX_BYTES = 60_000;

/** What of the browser's keepalive quota this page has in use; over it, the browser refuses. */
export interface Quota {
  /** Bytes that a body takes with keepalive; 0 for one so large that it must go without. */
  share(length: number): number;
  /** Whether another request fits beside those under way. */
  fits(bytes: number, requests: number, leaving: boolean): boolean;
  /** Takes bytes or, below 0, gives them back. */
  take(bytes: number): void;
  /** Forgets what is in use. */
  reset(): void;
}

export function createQuota(): Quota {
  let used = 0;
  return {
    share: (length) => (length > MAX_BYTES ? 0 : length),
    fits: (bytes, requests, leaving) =>
      used + bytes <= MAX_BYTES && requests < (leaving ? MAX_REQUESTS_LEAVING : MAX_REQUESTS),
    take(bytes) {
      used = Math.max(used + bytes, 0);
    },
    reset() {
      used = 0;
    },
  };
}
