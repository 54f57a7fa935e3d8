import { vi } from 'vitest';
import { unclearResult } from '../../src/tracker/delivery/delivery-policy.js';
import type { Outcome } from '../../src/tracker/delivery/transport.js';
import { type SimulatedClock, simulateClock } from './simulated-clock.js';
import {
  openTab,
  type SimulatedServer,
  type SimulatedStorage,
  type SimulatedTab,
  simulateServer,
  simulateStorage,
  type TabOptions,
} from './simulated-tab.js';

/** Outcomes of an attempt by the status of the API's answer; 0 stands for no answer. */
const OUTCOMES = {
  0: { result: 'unknown', code: 'network_error' },
  200: { result: 'sent', capabilities: '' },
  401: { result: 'halted', code: 'unauthorized', capabilities: '' },
  403: { result: 'halted', code: 'unauthorized', capabilities: '' },
  408: { result: 'unknown', code: 'server_unavailable', capabilities: '' },
  422: { result: 'dropped', code: 'server_rejected', capabilities: '' },
  425: { result: 'unknown', code: 'server_unavailable', capabilities: '' },
  429: { result: 'queued', code: 'server_unavailable', capabilities: '' },
  500: { result: 'unknown', code: 'server_unavailable', capabilities: '' },
  503: { result: 'queued', code: 'server_unavailable', capabilities: '' },
} satisfies Record<number, Outcome>;

export type Status = keyof typeof OUTCOMES;

/** Somebody else answers, such as a service worker with its offline page. */
export const FOREIGN: Outcome = {
  result: 'queued',
  code: 'unexpected_response',
  message: '200: /api',
  capabilities: '',
};

export const outcomeOf = (status: Status, more: Partial<Outcome> = {}): Outcome => ({
  ...OUTCOMES[status],
  ...(OUTCOMES[status].result === 'unknown' && { result: unclearResult() }),
  message: status ? `${status}` : undefined,
  ...more,
});

export const DAY_MS = 86_400_000;

/** Keys of the events in a storage. */
export const eventKeys = ({ map }: SimulatedStorage): string[] =>
  [...map.keys()].filter((key) => !/[@$]/.test(key));

export interface DeliveryFixture {
  clock: SimulatedClock;
  storage: SimulatedStorage;
  server: SimulatedServer;
  open(options?: TabOptions): SimulatedTab;
  /** The server answers like this from now on. */
  answer(status: Status, more?: Partial<Outcome>): void;
  /** The server answers the next request once the returned function is called. */
  answerLater(): (outcome: Outcome) => void;
  /** The server answers no more. */
  hang(): void;
}

/** An origin without pages, and a server that stores everything. */
export function createDeliveryFixture(capabilities?: string): DeliveryFixture {
  const clock = simulateClock();
  const storage = simulateStorage();
  const server = simulateServer(capabilities);
  vi.spyOn(console, 'error').mockImplementation(() => {});
  return {
    clock,
    storage,
    server,
    open: (options) => openTab(storage, server, clock, options),
    answer(status, more) {
      server.answer = async () => outcomeOf(status, more);
    },
    answerLater() {
      let resolve: (outcome: Outcome) => void = () => {};
      server.answer = () =>
        new Promise((settle) => {
          resolve = settle;
        });
      return (outcome) => resolve(outcome);
    },
    hang() {
      server.answer = () => new Promise(() => {});
    },
  };
}
