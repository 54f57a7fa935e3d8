/** Parameters whose values may be logged: none of them holds a token or names a visitor. */
const LOGGED = new Set([
  'page',
  'perPage',
  'sort',
  'range',
  'from',
  'to',
  'subStartDate',
  'endDate',
]);

/** Parts of own paths, of the API and of the dashboard. A token in a wrong place of an address is none of them. */
const PATH_PARTS = new Set([
  ...['', 'api', 'analytics', 'events', 'views', 'delivery'],
  ...['breakdown', 'funnel', 'uplift', 'sessions', 'refused'],
  ...['orders', 'shopify', 'woocommerce'],
  ...['healthcheck', 'ready', 'metrics', 'openapi.json', 'v', 't.js'],
  ...['admin', 'orgs', 'tokens', 'rotate', 'expire', 'domains', 'event-names', 'webhooks'],
  ...['audit', 'person'],
  ...['dashboard', 'assets', 'viewer', 'sign-in', 'redeem', 'sign-out', 'password', 'shares'],
]);

/** A version of the tracker, and a file of it. */
const TRACKER_PART = /^(\d{1,4}\.\d{1,4}\.\d{1,4}|vitrine(\.[a-z]{1,12})?\.js)$/;

/** Ids are not logged: a token may be a UUID too. */
const pathPart = (part: string) =>
  PATH_PARTS.has(part) || TRACKER_PART.test(part) ? part : '[redacted]';

/** A number, a day, a time or a short word. Tokens have at least 16 characters, and none is made of these digits alone. */
const PLAIN_VALUE = /^(?:-?\w{1,15}|[\d:.TZ/-]{1,30})$/;

/**
 * An address for the log, with only those texts that are known to be harmless. A list of what to remove would miss a
 * token under another name, in another notation or in the path.
 */
export function redact(url: string): string {
  const end = url.search(/[?#]/);
  const path = (end < 0 ? url : url.slice(0, end)).split('/').map(pathPart).join('/');
  if (end < 0) return path;
  const parameters = url
    .slice(end + 1)
    .split('#', 1)
    .join('')
    .split('&')
    .map((parameter) => {
      const [name = '', ...value] = parameter.split('=');
      const text = value.join('=');
      if (LOGGED.has(name) && PLAIN_VALUE.test(text)) return `${name}=${text}`;
      return name === 'bearer_token' || name === 'orgId' || LOGGED.has(name)
        ? `${name}=[redacted]`
        : '[redacted]';
    });
  return `${path}?${parameters.join('&')}`;
}
