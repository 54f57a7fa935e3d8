import { type Courier, createCourier } from '../../src/core/courier.js';
import type { Delivery } from '../../src/core/options.js';
import { createOutbox, type Entry, type Outbox } from '../../src/core/outbox.js';
import { createPacing } from '../../src/core/pacing.js';
import type { StateChange } from '../../src/core/reporter.js';
import { createReport } from '../../src/core/reporter.js';
import type { Store } from '../../src/core/storage.js';
import type { Outcome, Transport } from '../../src/core/transport.js';
import type { SimulatedClock } from './simulated-clock.js';

/** Storage that the simulated tabs of an origin share. */
export function simulateStore(): Store & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    get: (key) => (map.has(key) ? JSON.parse(map.get(key) as string) : undefined),
    set(key, value) {
      map.set(key, JSON.stringify(value));
      return true;
    },
    remove: (key) => void map.delete(key),
    keys: () => [...map.keys()],
  };
}

/** A server that answers as it is told to, and notes what reached it. */
export interface SimulatedServer {
  /** Ids in the order of arrival, repeats included. */
  arrived: string[];
  requests: { text: boolean; keepalive: boolean; page: string | undefined; bytes: number }[];
  beacons: string[];
  inFlight: number;
  mostInFlight: number;
  /** What the next requests get. */
  answer(): Promise<Outcome>;
  transport: Transport;
}

export function simulateServer(capabilities = 'idempotent, batch, text'): SimulatedServer {
  const server: SimulatedServer = {
    arrived: [],
    requests: [],
    beacons: [],
    inFlight: 0,
    mostInFlight: 0,
    answer: async (): Promise<Outcome> => ({
      status: 200,
      reason: '200',
      id: 'server-id',
      capabilities,
    }),
    transport: {
      async send(body, page, text, keepalive) {
        server.requests.push({ text, keepalive, page, bytes: body.length });
        server.mostInFlight = Math.max(server.mostInFlight, ++server.inFlight);
        const outcome = await server.answer();
        server.inFlight--;
        if (outcome.status === 200) server.arrived.push(JSON.parse(body).eventMetadata.$id);
        return outcome;
      },
      beacon: (body) => void server.beacons.push(JSON.parse(body).eventMetadata.$id),
    },
  };
  return server;
}

export interface SimulatedTab extends Courier {
  outbox: Outbox;
  changes: StateChange[];
  /** Tracks one event; returns its id. */
  track(more?: object): string;
  /** The states that an event went through. */
  states(id: string): string[];
}

export const PREFIX = 'vitrine:test:';

/** One page of an origin: a courier on the shared storage. */
export function openTab(
  store: Store,
  server: { transport: Transport },
  clock: SimulatedClock,
  delivery: Delivery = 'auto',
): SimulatedTab {
  const changes: StateChange[] = [];
  const outbox = createOutbox(store, PREFIX);
  const report = createReport(new Set([(change: StateChange) => void changes.push(change)]));
  const courier = createCourier(
    outbox,
    createPacing(store, clock, `${PREFIX}$server`),
    server.transport,
    clock,
    delivery,
    (task) => task(),
    report,
  );
  return {
    ...courier,
    outbox,
    changes,
    track(more = {}) {
      const $id = clock.eventId();
      const entry: Entry = {
        event: {
          eventType: 'product interaction',
          sessionId: 's',
          eventMetadata: { $id, $time: clock.now(), $page: 'https://shop.example/chair', ...more },
        },
        until: 0,
        sent: 0,
      };
      courier.add(entry);
      return $id;
    },
    states: (id) => changes.filter((change) => change.eventId === id).map(({ status }) => status),
  };
}
