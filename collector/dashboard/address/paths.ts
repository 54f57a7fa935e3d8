/** Where the collector serves the dashboard. */
export const DASHBOARD_PATH = '/dashboard';
