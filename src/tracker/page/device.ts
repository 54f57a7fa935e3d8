/** The visitor's device as the events API documents it: the user agent string. */
export const device = (): string => navigator.userAgent;
