/** Whether a parameter is the token once it is decoded, as the server reads it. */
const isToken = (name: string): boolean => {
  try {
    return decodeURIComponent(name).toLowerCase() === 'bearer_token';
  } catch {
    return false;
  }
};

/** An address for a log line: tokens are not to be read there. */
export const redact = (url: string): string =>
  url.replace(/([?&])([^=&#]*)=[^&#]*/g, (parameter, mark, name) =>
    isToken(name) ? `${mark}${name}=[redacted]` : parameter,
  );
