/**
 * The base address of the collector that serves a script of the tracker, as `<base>/v/<version>/vitrine.js` or
 * `<base>/t.js`; undefined for any other address.
 */
export const servedEndpoint = (src = ''): string | undefined =>
  src.match(/(.+)\/(v\/[^/]+\/vitrine|t\.js)/)?.[1];
