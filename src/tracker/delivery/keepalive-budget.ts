/** Bytes in flight with keepalive, of the 64 KiB that browsers grant the page and all its libraries. */
const MAX_BYTES = 60_000;

/** Bytes that a body takes of the budget; 0 for one so large that it must go without keepalive. */
export const keepaliveBytes = (bytes: number): number => (bytes > MAX_BYTES ? 0 : bytes);

/** Whether requests fit into the budget together. Over it, the browser refuses them. */
export const fitsKeepalive = (requests: readonly { keepalive: number }[]): boolean =>
  requests.reduce((sum, { keepalive }) => sum + keepalive, 0) <= MAX_BYTES;
