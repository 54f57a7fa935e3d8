import type { SharedLimit } from '../app.js';
import type { CollectorConfig } from '../config/config.js';
import type { MetricsJson } from '../http/metrics.js';
import type { KeyCounts } from '../http/rate-limits.js';

/** A call of a method of what the process with the store has for all workers. */
export interface StoreCall {
  kind: 'call';
  id: number;
  /** Method of the store, such as `get` or `questions.funnel`, or of another part, such as `attempts.count`. */
  method: string;
  args: unknown[];
}

/** An error as it passes between processes: its class would be lost. */
export interface ErrorMessage {
  name: string;
  message: string;
  /** Message of the cause. */
  cause?: string;
}

export type Settled<Result = unknown> = { result: Result } | { error: ErrorMessage };

/** Requests that count for limits. */
export type Counts = Partial<Record<SharedLimit, KeyCounts>>;

/** Settings of a worker, sent at its start. */
export interface WorkerStart {
  config: CollectorConfig;
  version: string;
  trackerFolder: string;
  /** Whether the store has a rollup that is corrected each day. */
  correctsRollup: boolean;
  /** For the keys of clients. */
  clientSecret: Uint8Array;
}

/** Sent by a worker once it listens. */
export interface Listening {
  hasDashboard: boolean;
  dashboardPort: number;
}

/** From the process with the store to a worker. */
export type ToWorker =
  | { kind: 'start'; start: WorkerStart }
  | { kind: 'reconfigure'; config: CollectorConfig }
  | { kind: 'shutDown'; drainSeconds: number }
  | { kind: 'counts'; counts: Counts }
  /** The store could not write: events of another worker, or before the start. */
  | { kind: 'storeFailed' }
  /** Another worker has changed records of the administration. */
  | { kind: 'recordsChanged' }
  | { kind: 'collectMetrics'; id: number }
  | { kind: 'metricsText'; id: number; text: string }
  | ({ kind: 'result'; id: number } & Settled);

/** From a worker. */
export type FromWorker =
  | StoreCall
  // Messages that come before its program listens to them are lost.
  | { kind: 'ready' }
  | ({ kind: 'listening' } & Listening)
  | { kind: 'failed'; message: string }
  | { kind: 'counts'; counts: Counts }
  | { kind: 'metrics'; id: number; metrics: MetricsJson }
  | { kind: 'metricsText'; id: number };
