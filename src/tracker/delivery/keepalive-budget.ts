/** Bytes in flight with keepalive, of the 64 KiB that browsers grant the page and all its libraries. */
const MAX_BYTES = 60_000;

/** Bytes that a body takes of the budget; 0 for one so large that it must go without keepalive. */
export const keepaliveBytes = (bytes: number): number => (bytes > MAX_BYTES ? 0 : bytes);

/** Whether a request fits beside those in flight. Over the budget, the browser refuses it. */
export const fitsKeepalive = (
  bytes: number,
  inFlight: Iterable<{ keepalive: number }>,
): boolean => {
  let sum = bytes;
  for (const { keepalive } of inFlight) sum += keepalive;
  return sum <= MAX_BYTES;
};
