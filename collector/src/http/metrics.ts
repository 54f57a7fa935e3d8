import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Store } from '../store/store.js';

export interface Metrics {
  /** Counts events by what became of them: `stored`, `duplicate`, or the code of the refusal. */
  count(outcome: string, events?: number): void;
  /** All of them, in the text format of Prometheus. */
  text(): Promise<string>;
  contentType: string;
}

/**
 * What an operator's Prometheus reads.
 *
 * @param wholeProcess whether memory, CPU and event loop of the process are told as well
 */
export function createMetrics(store: Store, wholeProcess = false): Metrics {
  const register = new Registry();
  const registers = [register];
  if (wholeProcess) collectDefaultMetrics({ register });
  // Counted here and told when it is asked for: a counter of the registry sorts its labels each time.
  const outcomes = new Map<string, number>();
  new Counter({
    name: 'vitrine_events_total',
    help: 'Events by what became of them',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, events] of outcomes) this.inc({ outcome }, events);
    },
  });
  const figure = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  figure(
    'vitrine_store_waiting_events',
    'Events that are not committed yet',
    () => store.figures().waiting,
  );
  figure(
    'vitrine_store_commits',
    'Groups of events committed since the start',
    () => store.figures().commits,
  );
  figure(
    'vitrine_store_commit_seconds',
    'How long each of them took, all together',
    () => store.figures().commitSeconds,
  );
  figure('vitrine_store_last_commit_seconds', 'The last of them', () => store.figures().lastCommit);
  if (store.figures().spooled !== undefined) {
    figure(
      'vitrine_store_spooled_events',
      'Events that are durable here and not yet in ClickHouse',
      () => store.figures().spooled ?? 0,
    );
    figure(
      'vitrine_store_oldest_spooled_seconds',
      'How long the oldest of them has waited',
      () => store.figures().oldestSpooled ?? 0,
    );
  }
  return {
    count: (outcome, n = 1) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + n),
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}
