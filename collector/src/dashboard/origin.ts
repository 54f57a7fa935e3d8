import { isIPv6 } from 'node:net';
import type { CollectorConfig } from '../config/config.js';
import { dashboardListener } from '../config/listeners.js';

/** Addresses that mean every interface. A browser on this machine uses its own name. */
const ANY = new Set(['0.0.0.0', '::']);

/** Origin of the dashboard for a browser on this machine, without a proxy. */
export function dashboardOrigin(
  config: CollectorConfig,
  { host, port } = dashboardListener(config),
): string {
  const name = ANY.has(host) ? 'localhost' : host;
  return `http://${isIPv6(name) ? `[${name}]` : name}:${port}`;
}
