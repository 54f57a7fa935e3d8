import type { FastifyInstance } from 'fastify';
import { handleErrors } from '../http/errors.js';
import { measureRequests } from '../http/measure-requests.js';
import type { Metrics } from '../http/metrics.js';
import { addReadiness } from '../http/readiness.js';
import { addSecurityHeaders } from '../http/security-headers.js';
import { createServer, requireHost, type ServerOptions } from '../http/server.js';
import { addDashboard, type DashboardOptions } from './dashboard.js';
import { DASHBOARD_PATH } from './paths.js';

interface DashboardServerOptions {
  server: ServerOptions;
  metrics: Metrics;
  options: DashboardOptions;
}

/** Creates a server with nothing but the dashboard. */
export async function createDashboardServer({
  server,
  metrics,
  options,
}: DashboardServerOptions): Promise<FastifyInstance> {
  const app = createServer(server);
  addSecurityHeaders(app);
  requireHost(app);
  addReadiness(app);
  handleErrors(app, metrics);
  measureRequests(app, metrics);
  app.get('/', async (_request, reply) => reply.redirect(DASHBOARD_PATH));
  await app.register(async (scope) => addDashboard(scope, options), { prefix: DASHBOARD_PATH });
  return app;
}
