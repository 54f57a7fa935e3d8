import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Store } from '../store/store.js';
import { createRequestDurations, type MeasuredRequest } from './request-durations.js';

export interface Metrics {
  /** Counts events of successful requests. */
  countEvents(outcome: 'stored' | 'duplicate', count: number): void;
  /** Counts a POST request that got an error response, by the code of the error. */
  countRejectedRequest(code: string): void;
  observeRequest(request: MeasuredRequest): void;
  /** All metrics in the text format of Prometheus. */
  text(): Promise<string>;
  contentType: string;
}

/** Gauges of prom-client whose names end in `_total`, which Prometheus reserves for counters. */
const MISNAMED_DEFAULTS = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

export interface MetricsOptions {
  /** Whether to include memory, CPU and event loop of the process. Default false. */
  includeProcess?: boolean;
  /** Of the collector. */
  version?: string | undefined;
}

/** Creates the metrics for Prometheus. */
export function createMetrics(
  store: Store,
  { includeProcess = false, version = 'unknown' }: MetricsOptions = {},
): Metrics {
  const register = new Registry();
  const registers = [register];
  if (includeProcess) {
    collectDefaultMetrics({ register });
    for (const name of MISNAMED_DEFAULTS) register.removeSingleMetric(name);
  }

  /** A counter that is filled when it is read: prom-client sorts the labels at each increment. */
  const labelledCounter = (name: string, help: string, label: string) => {
    const counts = new Map<string, number>();
    new Counter({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const [value, count] of counts) this.inc({ [label]: value }, count);
      },
    });
    return (value: string, count: number) =>
      void counts.set(value, (counts.get(value) ?? 0) + count);
  };
  const countEvents = labelledCounter(
    'vitrine_events_total',
    'Events of successful requests, by outcome: stored or duplicate',
    'outcome',
  );
  const countRejectedRequests = labelledCounter(
    'vitrine_rejected_requests_total',
    'POST requests with an error response, by error code',
    'code',
  );

  const counter = (name: string, help: string, value: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge(
    'vitrine_store_pending_events',
    'Events that wait for their commit',
    () => store.stats().pendingEvents,
  );
  counter('vitrine_store_commits_total', 'Commits of events', () => store.stats().commits);
  counter(
    'vitrine_store_commit_seconds_total',
    'Total duration of the commits',
    () => store.stats().commitSeconds,
  );
  gauge(
    'vitrine_store_last_commit_duration_seconds',
    'Duration of the last commit',
    () => store.stats().lastCommitSeconds,
  );
  counter(
    'vitrine_store_failures_total',
    'Commits of events that failed',
    () => store.stats().failedCommits,
  );
  gauge(
    'vitrine_store_last_commit_timestamp_seconds',
    'Time of the last commit of events that succeeded; 0 before the first',
    () => (store.stats().lastCommitAt ?? 0) / 1_000,
  );
  new Gauge({
    name: 'vitrine_build_info',
    help: 'Version of the collector and of Node; always 1',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.version }, 1);
  if (store.stats().disk) {
    gauge(
      'vitrine_store_file_bytes',
      'Size of the store',
      () => store.stats().disk?.fileBytes ?? 0,
    );
    gauge(
      'vitrine_store_log_bytes',
      'Size of its write-ahead log',
      () => store.stats().disk?.logBytes ?? 0,
    );
    gauge(
      'vitrine_store_disk_free_bytes',
      'Free space on its disk',
      () => store.stats().disk?.freeBytes ?? 0,
    );
  }
  if (store.stats().spooledEvents !== undefined) {
    gauge(
      'vitrine_spool_events',
      'Events in the spool: durable here, not yet in ClickHouse',
      () => store.stats().spooledEvents ?? 0,
    );
    gauge(
      'vitrine_spool_oldest_event_age_seconds',
      'Age of the oldest event in the spool',
      () => store.stats().oldestSpooledSeconds ?? 0,
    );
  }
  return {
    countEvents,
    observeRequest: createRequestDurations(register),
    countRejectedRequest: (code) => countRejectedRequests(code, 1),
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}
