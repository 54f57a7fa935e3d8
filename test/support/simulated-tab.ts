import { createPacing } from '../../src/tracker/delivery/backoff.js';
import { type Courier, createCourier } from '../../src/tracker/delivery/sender.js';
import type { Outcome, Transport } from '../../src/tracker/delivery/transport.js';
import type { Delivery } from '../../src/tracker/options.js';
import {
  ASKED,
  createOutbox,
  type Entry,
  type Outbox,
} from '../../src/tracker/queue/event-queue.js';
import type { Journal } from '../../src/tracker/queue/idb-backup.js';
import type { Store } from '../../src/tracker/queue/local-storage.js';
import type { StatusChange } from '../../src/tracker/queue/receipts.js';
import { createReport } from '../../src/tracker/queue/receipts.js';
import type { SimulatedClock } from './simulated-clock.js';

/** Storage that the simulated tabs of an origin share. */
export function simulateStore(): Store & { map: Map<string, string> } {
  const map = new Map<string, string>();
  const memory = new Map<string, string>();
  return {
    map,
    get: (key) => memory.get(key) ?? map.get(key),
    set(key, text, volatile) {
      (volatile ? memory : map).set(key, text);
      return !volatile;
    },
    remove(key) {
      memory.delete(key);
      map.delete(key);
    },
    keys: () => [...memory.keys(), ...map.keys()],
  };
}

/**
 * The journal of one page.
 *
 * @param texts IndexedDB, which the pages of an origin share: what is written is kept, whatever
 * becomes of the storage
 */
export function simulateJournal(store: Store, texts = new Map<string, string>()): Journal {
  const waiting = new Map<string, string | undefined>();
  let resting = false;
  const commit = () => {
    if (resting) return;
    for (const [key, text] of waiting) {
      if (text) {
        texts.set(key, text);
      } else {
        texts.delete(key);
        store.remove(key);
      }
    }
    waiting.clear();
  };
  return {
    write(key, text) {
      waiting.set(key, text);
      commit();
    },
    rest(on) {
      if (resting)
        for (const [key, text] of waiting) if (text && store.get(key) !== text) waiting.delete(key);
      resting = on;
      commit();
    },
    read: async () => new Map(texts),
    forget() {
      waiting.clear();
      texts.clear();
    },
  };
}

/** A server that answers as it is told to, and notes what reached it. */
export interface SimulatedServer {
  /** Ids in the order of arrival, repeats included. */
  arrived: string[];
  requests: { text: boolean; keepalive: boolean; page: string | undefined; bytes: number }[];
  beacons: string[];
  /** How often it was asked what it can do. */
  asked: number;
  online: boolean;
  inFlight: number;
  mostInFlight: number;
  /** What the next requests get. */
  answer(): Promise<Outcome>;
  transport: Transport;
}

/** Ids of the event, or of the array of events, in a body. */
const idsOf = (body: string): string[] =>
  [JSON.parse(body)].flat().map(({ eventMetadata }) => eventMetadata.$id);

export function simulateServer(capabilities = 'idempotent, batch, text'): SimulatedServer {
  const server: SimulatedServer = {
    arrived: [],
    requests: [],
    beacons: [],
    asked: 0,
    online: true,
    inFlight: 0,
    mostInFlight: 0,
    answer: async (): Promise<Outcome> => ({
      status: 200,
      ids: ['server-id'],
      capabilities,
    }),
    transport: {
      async send(body, page, text, keepalive) {
        server.requests.push({ text, keepalive, page, bytes: body.length });
        server.mostInFlight = Math.max(server.mostInFlight, ++server.inFlight);
        const outcome = await server.answer();
        server.inFlight--;
        if (outcome.status === 200) server.arrived.push(...idsOf(body));
        return outcome;
      },
      async ask() {
        server.asked++;
        const { status, capabilities: known } = await server.answer();
        return status === 200 ? known : undefined;
      },
      beacon: (body) => void server.beacons.push(...idsOf(body)),
      online: () => server.online,
    },
  };
  return server;
}

export interface SimulatedTab extends Courier {
  outbox: Outbox;
  changes: StatusChange[];
  /** Tracks one event; returns its id. */
  track(more?: object): string;
  /** The states that an event went through. */
  states(id: string): string[];
  /** Ends it without a word, as when its process is killed: what is under way still arrives. */
  die(): void;
}

/** The tabs that live, by the storage that they share. */
const living = new WeakMap<Store, Set<Courier>>();

export const PREFIX = 'vitrine:test:';

/** One page of an origin: a courier on the shared storage. */
export function openTab(
  store: Store,
  server: { transport: Transport },
  clock: SimulatedClock,
  delivery: Delivery = 'auto',
  journal: Journal = simulateJournal(store),
): SimulatedTab {
  const changes: StatusChange[] = [];
  const tabs = living.get(store) ?? new Set();
  living.set(store, tabs);
  const lives = () => tabs.has(courier);
  /** Of this tab: nothing runs once it is dead. */
  const own: SimulatedClock = {
    ...clock,
    after: (ms, task) => clock.after(ms, () => lives() && task()),
  };
  const shared: Store = {
    ...store,
    set(key, text, volatile) {
      const kept = store.set(key, text, volatile);
      // Browsers tell the other tabs of a write.
      if (text.endsWith(ASKED))
        for (const tab of tabs)
          if (tab !== courier) clock.after(0, () => tabs.has(tab) && tab.answer());
      return kept;
    },
  };
  const transport: Transport = {
    ...server.transport,
    send: (...request) =>
      new Promise((resolve) => {
        server.transport.send(...request).then((outcome) => lives() && resolve(outcome));
      }),
  };
  const outbox = createOutbox(shared, journal, PREFIX, clock.eventId());
  const report = createReport(new Set([(change: StatusChange) => void changes.push(change)]));
  const courier = createCourier(
    outbox,
    createPacing(store, own, `${PREFIX}$server`),
    transport,
    own,
    delivery,
    (task) => task(),
    report,
  );
  tabs.add(courier);
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
        sent: 0,
      };
      courier.add(entry);
      return $id;
    },
    states: (id) => changes.filter((change) => change.eventId === id).map(({ status }) => status),
    die: () => void tabs.delete(courier),
  };
}
