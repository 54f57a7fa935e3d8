import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { carryVisit, type VisitChange, visitText } from '../../../src/orders/carry-visit.js';

const fetchMock = vi.fn(async (_url: string, _options: RequestInit) => new Response());
let listeners: Set<(change: VisitChange) => void>;
let submit: () => void;
let field: { value: string };
let sessionId: string | null;

beforeEach(() => {
  fetchMock.mockClear();
  listeners = new Set();
  sessionId = null;
  field = { value: '' };
  vi.stubGlobal('fetch', fetchMock);
  vi.stubGlobal('window', { Shopify: { routes: { root: '/de/' } } });
  vi.stubGlobal('document', {
    querySelectorAll: (selector: string) =>
      selector === 'input[name=_vitrine_visit]' ? [field] : [],
    addEventListener: (type: string, listener: () => void, capture: boolean) => {
      expect([type, capture]).toEqual(['submit', true]);
      submit = listener;
    },
    removeEventListener: (_: string, listener: () => void) => {
      if (listener === submit) submit = () => {};
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

const start = () =>
  carryVisit({
    get sessionId() {
      return sessionId;
    },
    onStatusChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });

const tell = (eventType: string, more: Partial<VisitChange> & { session?: string } = {}) => {
  const { session = 'session', ...change } = more;
  for (const listener of listeners)
    listener({ status: 'queued', event: { eventType, sessionId: session }, ...change });
};

const bodies = () => fetchMock.mock.calls.map(([, { body }]) => JSON.parse(body as string));

test('puts the visit into the cart of Shopify at an add, once for each visit', async () => {
  start();
  tell('product session start');
  tell('product cart-add', { status: 'dropped' });
  expect(fetchMock).not.toHaveBeenCalled();
  tell('product cart-add');
  tell('product cart-add', { status: 'sent' });
  tell('product cart-add', { session: 'later' });
  expect(fetchMock.mock.calls.map(([url]) => url)).toEqual([
    ...['/de/cart/update.js', '/de/cart/update.js'],
  ]);
  expect(fetchMock.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', keepalive: true });
  expect(bodies()).toEqual([
    { attributes: { _vitrine_visit: 'session' } },
    { attributes: { _vitrine_visit: 'later' } },
  ]);
});

test('tries again at the next add after a failed request', async () => {
  start();
  fetchMock.mockRejectedValueOnce(new TypeError('offline'));
  tell('product cart-add');
  await Promise.resolve();
  await Promise.resolve();
  tell('product cart-add');
  expect(fetchMock).toHaveBeenCalledTimes(2);
});

test('sends no request in a shop of another platform', () => {
  vi.stubGlobal('window', {});
  start();
  tell('product cart-add');
  expect(fetchMock).not.toHaveBeenCalled();
});

test('fills the hidden field of a form when it is submitted, and leaves it empty without consent', () => {
  const end = start();
  submit();
  expect(field.value).toBe('');
  sessionId = 'a session';
  submit();
  expect(field.value).toBe('a%20session');
  tell('product renders', {
    event: { eventType: 'product renders', sessionId: 'a session', userId: 'anna/1' },
  });
  submit();
  expect(field.value).toBe('a%20session/anna%2F1');
  end();
  sessionId = 'another';
  submit();
  tell('product cart-add');
  expect(field.value).toBe('a%20session/anna%2F1');
  expect(fetchMock).not.toHaveBeenCalled();
});

test('names a user in the text of a visit only if there is one', () => {
  expect(visitText('s')).toBe('s');
  expect(visitText('s', null)).toBe('s');
  expect(visitText('s', '')).toBe('s');
  expect(visitText('ü/1', 'u')).toBe('%C3%BC%2F1/u');
});
