import { createDelivery, type Delivery } from '../../src/tracker/delivery/delivery.js';
import { createServerState } from '../../src/tracker/delivery/server-state.js';
import type { Outcome, Request, Transport } from '../../src/tracker/delivery/transport.js';
import type { Delivery as DeliveryOption } from '../../src/tracker/options.js';
import { createEventQueue, type EventQueue } from '../../src/tracker/queue/event-queue.js';
import type { IdbBackup } from '../../src/tracker/queue/idb-backup.js';
import type { LocalStorage } from '../../src/tracker/queue/local-storage.js';
import { createReport, type StatusChange } from '../../src/tracker/queue/receipts.js';
import type { SimulatedClock } from './simulated-clock.js';

export type SimulatedStorage = LocalStorage & { map: Map<string, string> };

/** Storage that the simulated tabs of an origin share. */
export function simulateStorage(): SimulatedStorage {
  const map = new Map<string, string>();
  const memory = new Map<string, string>();
  const writeShared = (key: string, text: string) => !!map.set(key, text);
  return {
    map,
    readText: (key) => memory.get(key) ?? map.get(key),
    writeText: writeShared,
    writeShared,
    writeToMemory: (key, text) => void memory.set(key, text),
    removeText(key) {
      memory.delete(key);
      map.delete(key);
    },
    listKeys: (prefix) => [...memory.keys(), ...map.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/**
 * The backup of one page, which writes at once.
 *
 * @param texts IndexedDB, which the pages of an origin share: what is written is kept, whatever
 * becomes of the storage
 */
export function simulateBackup(
  storage: LocalStorage,
  texts = new Map<string, string>(),
): IdbBackup {
  const pending = new Map<string, string | undefined>();
  const expected = new Set<string>();
  let paused = false;
  const flushBackup = () => {
    if (paused) return;
    for (const [key, text] of pending) {
      if (text) {
        texts.set(key, text);
        expected.add(key);
      } else {
        texts.delete(key);
        expected.delete(key);
        storage.removeText(key);
      }
    }
    pending.clear();
  };
  const write = (key: string, text?: string) => {
    pending.set(key, text);
    flushBackup();
  };
  return {
    backUp: write,
    dropBackup: (key) => write(key),
    cancelBackup(key) {
      if (expected.has(key)) return false;
      pending.delete(key);
      return true;
    },
    expectBackup: (key) => void expected.add(key),
    readBackup: async () => [...texts.values()],
    flushBackup,
    pauseBackup() {
      paused = true;
    },
    resumeBackup() {
      if (paused)
        for (const [key, text] of pending)
          if (text && storage.readText(key) !== text) pending.delete(key);
      paused = false;
      flushBackup();
    },
    deleteBackup() {
      pending.clear();
      expected.clear();
      texts.clear();
    },
  };
}

/** A server with set responses, which records the requests. */
export interface SimulatedServer {
  /** Ids in the order of arrival, repeats included. */
  arrived: string[];
  requests: { text: boolean; keepalive: boolean; page: string | undefined; bytes: number }[];
  beacons: string[];
  /** Requests for its capabilities. */
  capabilityRequests: number;
  online: boolean;
  inFlight: number;
  mostInFlight: number;
  /** The response to the next requests. */
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
    capabilityRequests: 0,
    online: true,
    inFlight: 0,
    mostInFlight: 0,
    answer: async (): Promise<Outcome> => ({ result: 'sent', ids: ['server-id'], capabilities }),
    transport: {
      async send({ body, page, text, keepalive }: Request) {
        server.requests.push({ text, keepalive, page, bytes: body.length });
        server.mostInFlight = Math.max(server.mostInFlight, ++server.inFlight);
        const outcome = await server.answer();
        server.inFlight--;
        if (outcome.result === 'sent') server.arrived.push(...idsOf(body));
        return outcome;
      },
      async requestCapabilities() {
        server.capabilityRequests++;
        const { result, capabilities: known } = await server.answer();
        return result === 'sent' ? known : undefined;
      },
      sendBeacon: (body) => void server.beacons.push(...idsOf(body)),
      isOnline: () => server.online,
    },
  };
  return server;
}

export interface SimulatedTab extends Delivery {
  queue: EventQueue;
  changes: StatusChange[];
  /** Tracks one event; returns its id. */
  track(more?: object): string;
  /** The statuses that an event went through. */
  states(id: string): string[];
  /** Removes all of the scope from the storage, as withdrawn consent does. */
  forgetStored(): void;
  /** Ends it without a word, as when its process is killed: what is in flight still arrives. */
  die(): void;
}

/** The tabs that live, by the storage that they share. */
const living = new WeakMap<LocalStorage, Set<Delivery>>();

export const SCOPE = 'vitrine:test:';

export interface TabOptions {
  delivery?: DeliveryOption;
  backup?: IdbBackup;
}

/** One page of an origin that has consent: a delivery on the shared storage. */
export function openTab(
  storage: SimulatedStorage,
  server: { transport: Transport },
  clock: SimulatedClock,
  { delivery = 'auto', backup = simulateBackup(storage) }: TabOptions = {},
): SimulatedTab {
  const changes: StatusChange[] = [];
  const tabs = living.get(storage) ?? new Set();
  living.set(storage, tabs);
  const lives = () => tabs.has(tab);
  /** The clock of this tab: no task runs once the tab is closed. */
  const platform: SimulatedClock = {
    ...clock,
    after: (ms, task) => clock.after(ms, () => lives() && task()),
  };
  /** Browsers tell the other tabs of a write. */
  const writeShared = (key: string, text: string) => {
    const shared = storage.writeShared(key, text);
    for (const other of tabs)
      if (other !== tab) clock.after(0, () => tabs.has(other) && other.onStorage(text));
    return shared;
  };
  const shared: LocalStorage = { ...storage, writeText: writeShared, writeShared };
  const transport: Transport = {
    ...server.transport,
    send: (request) =>
      new Promise((resolve) => {
        server.transport.send(request).then((outcome) => lives() && resolve(outcome));
      }),
  };
  const pageId = clock.uuid();
  const queue = createEventQueue({ ...shared, backUp: backup.backUp, scope: SCOPE, pageId });
  const report = createReport(new Set([(change: StatusChange) => void changes.push(change)]));
  const tab = createDelivery({
    storage: shared,
    backup,
    queue,
    serverState: createServerState({ ...shared, platform, key: `${SCOPE}$server` }),
    transport,
    platform,
    scope: SCOPE,
    pageId,
    delivery,
    runExclusively: (task) => task(),
    report,
  });
  tabs.add(tab);
  tab.start();
  return {
    ...tab,
    queue,
    changes,
    track(more = {}) {
      const $id = clock.uuid();
      tab.add({
        settle() {},
        event: {
          eventType: 'product interaction',
          sessionId: 's',
          eventMetadata: { $id, $time: clock.now(), $page: 'https://shop.example/chair', ...more },
        },
      });
      return $id;
    },
    states: (id) => changes.filter((change) => change.eventId === id).map(({ status }) => status),
    forgetStored() {
      storage.listKeys(SCOPE).forEach(storage.removeText);
    },
    die: () => void tabs.delete(tab),
  };
}
