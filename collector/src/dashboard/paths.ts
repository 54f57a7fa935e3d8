/** Where a listener serves the dashboard. */
export const DASHBOARD_PATH = '/dashboard';
const DASHBOARD_API_PATH = `${DASHBOARD_PATH}/api`;
export const SIGN_IN_PATH = `${DASHBOARD_API_PATH}/sign-in`;

/** Whether the address of a request is one of the dashboard, in the only notation in which it is served. */
export const isDashboardUrl = (url: string): boolean =>
  url.startsWith(DASHBOARD_PATH) && /^(?:[/?#]|$)/.test(url.slice(DASHBOARD_PATH.length));

/**
 * The address of a link. A browser sends the fragment to nobody, so the token is in no log.
 *
 * @param origin such as `https://stats.shop.example`
 */
export const welcomeUrl = (origin: string, token: string) =>
  `${origin}${DASHBOARD_PATH}/welcome#${token}`;
export const sharedUrl = (origin: string, token: string) =>
  `${origin}${DASHBOARD_PATH}/shared#${token}`;
