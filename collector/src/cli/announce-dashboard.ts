import type { FastifyInstance } from 'fastify';
import { createAccounts, inviteFirstOwner } from '../accounts/accounts.js';
import type { CollectorConfig } from '../config/config.js';
import { dashboardListener, dashboardOrigin } from '../dashboard/origin.js';
import { DASHBOARD_PATH, welcomeUrl } from '../dashboard/paths.js';
import type { Store } from '../store/store.js';

/** ClickHouse may be down at the start. */
const RETRY_MS = 5_000;

interface Announcement {
  app: FastifyInstance;
  store: Store;
  config: CollectorConfig;
  /** Whether the collector shuts down. */
  isEnding(): boolean;
}

/** The origin with the port that the system chose, if the configuration leaves it open. */
function originOf({ app, config }: Announcement): string {
  const { server } = app.dashboardServer ?? app;
  const address = server.address();
  const { host, port } = dashboardListener(config);
  const used = typeof address === 'object' && address ? address.port : port;
  return dashboardOrigin(config, { host, port: used });
}

/**
 * Prints the address of the dashboard, and while nobody can sign in, a link that signs the first owner in. It goes to
 * standard error: the log is on standard output, and holds no secrets.
 */
export async function announceDashboard(announcement: Announcement): Promise<void> {
  const { app, store, config, isEnding } = announcement;
  if (config.dashboard === false) return;
  if (!app.hasDashboard) {
    app.log.warn('the dashboard is not built, so there is none; run: npm run build');
    return;
  }
  const origin = originOf(announcement);
  process.stderr.write(`Dashboard: ${origin}${DASHBOARD_PATH}\n`);
  while (!isEnding()) {
    try {
      const token = await inviteFirstOwner(createAccounts(store.admin));
      if (token)
        process.stderr.write(
          `First sign-in (once, within 24 hours): ${welcomeUrl(origin, token)}\n`,
        );
      return;
    } catch (error) {
      app.log.warn({ err: error }, 'the users of the dashboard cannot be read; retrying');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
    }
  }
}
