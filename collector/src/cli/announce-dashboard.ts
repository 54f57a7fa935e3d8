import type { FastifyBaseLogger } from 'fastify';
import { type DashboardParts, dashboardUrlOf, inviteToDashboard } from '../dashboard/invitation.js';

/** ClickHouse may be down at the start. */
const RETRY_MS = 5_000;

interface Announcement extends DashboardParts {
  log: Pick<FastifyBaseLogger, 'warn'>;
  /** Whether the collector shuts down. */
  isEnding(): boolean;
}

/**
 * Prints the address of the dashboard, and while nobody can sign in, a link that signs the first owner in. It goes to
 * standard error: the log is on standard output, and holds no secrets.
 */
export async function announceDashboard(announcement: Announcement): Promise<void> {
  const { log, config, isEnding } = announcement;
  if (config.dashboard === false) return;
  const url = dashboardUrlOf(announcement);
  if (!url) {
    log.warn('the dashboard is not built, so there is none; run: npm run build');
    return;
  }
  process.stderr.write(`Dashboard: ${url}\n`);
  while (!isEnding()) {
    try {
      const signInUrl = await inviteToDashboard(announcement);
      if (signInUrl) process.stderr.write(`First sign-in (once, within 24 hours): ${signInUrl}\n`);
      return;
    } catch (error) {
      log.warn({ err: error }, 'the users of the dashboard cannot be read; retrying');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
    }
  }
}
