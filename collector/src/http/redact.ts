/** Whether a parameter is the token, also when its name is encoded. */
const isToken = (name: string): boolean => {
  try {
    return decodeURIComponent(name).toLowerCase() === 'bearer_token';
  } catch {
    return false;
  }
};

/** Removes tokens from an address, for the log. */
export const redact = (url: string): string =>
  url.replace(/([?&])([^=&#]*)=[^&#]*/g, (parameter, mark, name) =>
    isToken(name) ? `${mark}${name}=[redacted]` : parameter,
  );
