import type { FastifyInstance } from 'fastify';

/** Connections that are still open after this time are closed without a response. */
const MAX_DRAIN_MS = 8_000;

/** Ends an app: balancers learn it first, and requests that have arrived get their response. */
export async function shutDownApp(app: FastifyInstance, drainSeconds = 0): Promise<void> {
  app.markNotReady();
  if (drainSeconds) app.log.info(`not ready, shutting down in ${drainSeconds} s`);
  await new Promise((resolve) => setTimeout(resolve, drainSeconds * 1_000));
  setTimeout(() => {
    app.server.closeAllConnections();
    app.dashboardServer?.server.closeAllConnections();
  }, MAX_DRAIN_MS).unref();
  await app.close();
}
