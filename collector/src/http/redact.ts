/** An address for a log line: tokens are not to be read there. */
export const redact = (url: string): string =>
  url.replace(/([?&]bearer_token=)[^&#]*/gi, '$1[redacted]');
