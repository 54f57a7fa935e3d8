import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Store } from '../store/store.js';

export interface Metrics {
  /** Counts events of successful requests. */
  countEvents(outcome: 'stored' | 'duplicate', count: number): void;
  /** Counts a POST request that got an error response, by the code of the error. */
  countRejectedRequest(code: string): void;
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
}

/** Creates the metrics for Prometheus. */
export function createMetrics(
  store: Store,
  { includeProcess = false }: MetricsOptions = {},
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
    countRejectedRequest: (code) => countRejectedRequests(code, 1),
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}
