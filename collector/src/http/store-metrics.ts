import { Counter, Gauge, type Registry } from 'prom-client';
import type { Store } from '../store/store.js';

interface StoreMetricsOptions {
  store: Store;
  /** Version of the collector. */
  version: string;
}

/** Registers the metrics of the store, and the version of the build. */
export function addStoreMetrics(register: Registry, { store, version }: StoreMetricsOptions): void {
  const registers = [register];
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
}
