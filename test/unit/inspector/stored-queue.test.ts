import { afterEach, expect, test, vi } from 'vitest';
import { storagePrefix } from '../../../src/contract/browser-storage.js';
import { readStoredQueue } from '../../../src/inspector/stored-queue.js';

const ENDPOINT = 'https://api.example:8443/api/analytics';
const scope = (endpoint: string) => storagePrefix('org', endpoint);

/** A storage whose keys are its own, as in a browser. */
function store(items: Record<string, string>) {
  const storage = { ...items };
  Object.defineProperty(storage, 'getItem', { value: (key: string) => items[key] ?? null });
  vi.stubGlobal('localStorage', storage);
}

const event = JSON.stringify({ event: { eventType: 'product renders', eventMetadata: {} } });

afterEach(() => vi.unstubAllGlobals());

test("counts the queued events of an endpoint, and reads its server's state", () => {
  store({
    [`${scope(ENDPOINT)}a`]: event,
    [`${scope(ENDPOINT)}b`]: event,
    [`${scope(ENDPOINT)}$session`]: '{"id":"s"}',
    [`${scope(ENDPOINT)}$server`]:
      '{"pausedUntil":5,"failures":2,"silent":1,"capabilities":"idempotent"}',
    [`${scope(ENDPOINT)}$once`]: '["x"]',
    [`${scope(ENDPOINT)}@page`]: '1700000000000',
    [`${scope('https://other.example/api')}c`]: event,
    cart: event,
  });
  expect(readStoredQueue({ endpoint: ENDPOINT })).toEqual({
    events: 2,
    length: 2 * event.length,
    pausedUntil: 5,
    failures: 2,
    capabilities: 'idempotent',
  });
});

test('keeps two orgs on one endpoint apart', () => {
  const other = storagePrefix('other', ENDPOINT);
  store({
    [`${scope(ENDPOINT)}a`]: event,
    [`${scope(ENDPOINT)}$server`]: '{"failures":2}',
    [`${other}b`]: event,
    [`${other}c`]: event,
    [`${other}$server`]: '{"pausedUntil":5}',
  });
  const read = (owner?: string) => readStoredQueue({ endpoint: ENDPOINT, owner });
  expect(read('org')).toMatchObject({ events: 1, failures: 2, pausedUntil: 0 });
  expect(read('other')).toMatchObject({ events: 2, failures: 0, pausedUntil: 5 });
  expect(read()).toMatchObject({ events: 3 });
});

test('ignores broken texts and those of others', () => {
  store({
    [`${scope(ENDPOINT)}a`]: '{"event":',
    [`${scope(ENDPOINT)}b`]: 'null',
    [`${scope(ENDPOINT)}$server`]: '7',
    'vitrine:%': event,
    vitrine: event,
  });
  expect(readStoredQueue({ endpoint: ENDPOINT })).toMatchObject({
    events: 0,
    pausedUntil: 0,
    failures: 0,
  });
});

test('reports no storage when it is refused', () => {
  vi.stubGlobal('localStorage', null);
  expect(readStoredQueue({ endpoint: ENDPOINT })).toBeUndefined();
});
