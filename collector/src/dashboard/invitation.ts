import type { Server } from 'node:http';
import { createAccounts, inviteFirstOwner } from '../accounts/accounts.js';
import type { CollectorConfig } from '../config/config.js';
import { dashboardListener } from '../config/listeners.js';
import type { Store } from '../store/store.js';
import { dashboardOrigin } from './origin.js';
import { DASHBOARD_PATH, welcomeUrl } from './paths.js';

interface Listener {
  server: Pick<Server, 'address'>;
}

export interface DashboardParts {
  /** An app that listens, here or in another process. */
  app: Listener & { hasDashboard: boolean; dashboardServer?: Listener | undefined };
  store: Store;
  config: CollectorConfig;
}

/** The origin of the dashboard, with the port that the system chose if the configuration leaves it open. */
function originOf({ app, config }: DashboardParts): string {
  const { server } = app.dashboardServer ?? app;
  const address = server.address();
  const { host, port } = dashboardListener(config);
  const used = typeof address === 'object' && address ? address.port : port;
  return dashboardOrigin(config, { host, port: used });
}

/** The address of the dashboard; undefined where there is none. */
export const dashboardUrlOf = (parts: DashboardParts): string | undefined =>
  parts.app.hasDashboard ? `${originOf(parts)}${DASHBOARD_PATH}` : undefined;

/**
 * The address that signs the first owner in, once, within 24 hours.
 *
 * @returns undefined when somebody has a password
 * @throws {Error} when the users cannot be read
 */
export async function inviteToDashboard(parts: DashboardParts): Promise<string | undefined> {
  const token = await inviteFirstOwner(createAccounts(parts.store.admin));
  return token && welcomeUrl(originOf(parts), token);
}
