/** The collector to embed: `createApp` makes a Fastify instance that opens no socket by itself. */

export { type AppParts, createApp } from './app.js';
export { type CollectorConfig, ConfigError, type ConfigProblem, parseConfig } from './config.js';
export { openStore } from './store/open-store.js';
export { type EventRecord, type Store, StoreBusy } from './store/store.js';
