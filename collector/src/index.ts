/** The collector as a library: `createApp` returns a Fastify instance that opens no socket before `listen()`. */

export { type AppOptions, createApp } from './app.js';
export {
  type CollectorConfig,
  ConfigError,
  type ConfigProblem,
  parseConfig,
} from './config/config.js';
export { type DashboardParts, inviteToDashboard } from './dashboard/invitation.js';
export { StoreClosedError, StoreUnavailableError } from './store/errors.js';
export { openStore } from './store/registry.js';
export type { EventRecord, Store } from './store/store.js';
