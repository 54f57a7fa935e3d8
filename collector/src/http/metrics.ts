import {
  AggregatorRegistry,
  Counter,
  collectDefaultMetrics,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import type { Store } from '../store/store.js';
import { createRequestDurations, type MeasuredRequest } from './request-durations.js';
import { addStoreMetrics } from './store-metrics.js';

export interface Metrics {
  /** Counts events of successful requests. */
  countEvents(outcome: 'stored' | 'duplicate', count: number): void;
  /** Counts a POST request that got an error response, by the code of the error. */
  countRejectedRequest(code: string): void;
  /** Counts a webhook of a shop platform. */
  countWebhook(webhook: CountedWebhook): void;
  observeRequest(request: MeasuredRequest): void;
  /** All metrics in the text format of Prometheus. */
  text(): Promise<string>;
  /** Those of this process, to be added to those of others. */
  json(): Promise<MetricsJson>;
  contentType: string;
}

export type MetricsJson = MetricObjectWithValues<MetricValue<string>>[];

/** The text of the metrics of several processes: counts are sums. */
export const aggregateMetrics = (metrics: MetricsJson[]): Promise<string> =>
  // Its types do not know what its documentation says: it takes a list for each process.
  AggregatorRegistry.aggregate(metrics as never).metrics();

/** The labels of a webhook's metric. */
export interface CountedWebhook {
  platform: string;
  /** A topic that is read, or `other`. */
  topic: string;
  outcome: string;
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
  /** Version of the collector. */
  version?: string | undefined;
  /** Whether to include the metrics of the store and of the build. Default true. A worker leaves them to one process. */
  includeStore?: boolean;
}

/** Creates the metrics for Prometheus. */
export function createMetrics(
  store: Store,
  { includeProcess = false, version = 'unknown', includeStore = true }: MetricsOptions = {},
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

  // A shop has few orders: prom-client is fast enough.
  const webhooks = new Counter({
    name: 'vitrine_webhooks_total',
    help: 'Webhooks of shop platforms, by platform, topic and outcome',
    labelNames: ['platform', 'topic', 'outcome'],
    registers,
  });
  if (includeStore) addStoreMetrics(register, { store, version });
  return {
    countEvents,
    countWebhook: ({ platform, topic, outcome }) => webhooks.inc({ platform, topic, outcome }),
    observeRequest: createRequestDurations(register),
    countRejectedRequest: (code) => countRejectedRequests(code, 1),
    text: () => register.metrics(),
    json: () => register.getMetricsAsJSON(),
    contentType: register.contentType,
  };
}
