import { isIPv6 } from 'node:net';
import type { CollectorConfig } from '../config/config.js';
import { DEFAULT_HOST, DEFAULT_PORT } from '../config/listeners.js';

/** Addresses that mean every interface. A browser on this machine uses its own name. */
const ANY = new Set(['0.0.0.0', '::']);

/** Where the API listens. */
export const apiListener = ({ host = DEFAULT_HOST, port = DEFAULT_PORT }: CollectorConfig) => ({
  host,
  port,
});

/** Where the dashboard listens: with the API, unless it has a listener of its own. */
export const dashboardListener = (config: CollectorConfig) =>
  config.dashboard
    ? { host: config.dashboard.host ?? DEFAULT_HOST, port: config.dashboard.port }
    : apiListener(config);

/** Origin of the dashboard for a browser on this machine, without a proxy. */
export function dashboardOrigin(
  config: CollectorConfig,
  { host, port } = dashboardListener(config),
): string {
  const name = ANY.has(host) ? 'localhost' : host;
  return `http://${isIPv6(name) ? `[${name}]` : name}:${port}`;
}
