import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { carryVisit, type VisitChange, visitText } from '../../../src/orders.js';

const fetchMock = vi.fn(async (_url: string, _options: RequestInit) => new Response());
let listeners: Set<(change: VisitChange) => void>;
let submit: () => void;
let field: { value: string };
let sessionId: string | null;
let sequence: number;

beforeEach(() => {
  fetchMock.mockClear();
  listeners = new Set();
  sessionId = 'session';
  sequence = 0;
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

interface Report {
  session?: string;
  userId?: string;
  code?: string;
  /** Default: that after the event before. */
  $seq?: number;
}

const report = (eventType: string, { session, userId, code, $seq = ++sequence }: Report = {}) => {
  const event = {
    ...{ eventType, sessionId: session ?? (sessionId as string), eventMetadata: { $seq } },
    ...(userId && { userId }),
  };
  for (const listener of listeners) listener({ event, ...(code && { code }) });
};

const bodies = () => fetchMock.mock.calls.map(([, { body }]) => JSON.parse(body as string));
const visits = () => bodies().map(({ attributes }) => attributes._vitrine_visit);

test('puts the visit into the cart of Shopify at an add, once for each visit', () => {
  start();
  report('product session start');
  expect(fetchMock).not.toHaveBeenCalled();
  report('product cart-add');
  report('product cart-add', { $seq: sequence });
  sessionId = 'later';
  report('product cart-add', { $seq: 1 });
  expect(fetchMock.mock.calls.map(([url]) => url)).toEqual([
    ...['/de/cart/update.js', '/de/cart/update.js'],
  ]);
  expect(fetchMock.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', keepalive: true });
  expect(bodies()).toEqual([
    { attributes: { _vitrine_visit: 'session' } },
    { attributes: { _vitrine_visit: 'later' } },
  ]);
});

test('leaves the cart alone when an event waits for consent, or comes from an earlier session', () => {
  start();
  sessionId = null;
  report('product cart-add', { code: 'consent_pending' });
  sessionId = 'session';
  report('product cart-add', { session: 'earlier' });
  expect(fetchMock).not.toHaveBeenCalled();
});

test('keeps the user of the newest event when an older one is sent again', () => {
  start();
  report('product cart-add');
  report('product cart-add', { userId: 'anna' });
  report('product cart-add', { $seq: sequence - 1 });
  expect(visits()).toEqual(['session', 'session/anna']);
  submit();
  expect(field.value).toBe('session/anna');
});

test('takes the visit out after a refusal, where the page had a session', () => {
  start();
  report('product cart-add', { code: 'consent_denied', session: 'session' });
  expect(visits()).toEqual([]);
  report('product cart-add');
  sessionId = null;
  report('product cart-add', { code: 'consent_denied' });
  report('product cart-add', { code: 'consent_denied' });
  expect(visits()).toEqual(['session', '']);
});

test.each([
  ['fails', () => fetchMock.mockRejectedValueOnce(new TypeError('offline'))],
  ['is refused', () => fetchMock.mockResolvedValueOnce(new Response('', { status: 422 }))],
])('tries again at the next add after a request that %s', async (_, arrange) => {
  start();
  arrange();
  report('product cart-add');
  // The answer is read in later microtasks.
  await new Promise(setImmediate);
  // The same event is sent, and stored.
  report('product cart-add', { $seq: sequence });
  expect(visits()).toEqual(['session']);
  report('product cart-add');
  await new Promise(setImmediate);
  report('product cart-add');
  expect(visits()).toEqual(['session', 'session']);
});

test('sends no request in a shop of another platform', () => {
  vi.stubGlobal('window', {});
  start();
  report('product cart-add');
  expect(fetchMock).not.toHaveBeenCalled();
});

test('fills the hidden field of a form when it is submitted, and leaves it empty without consent', () => {
  sessionId = null;
  const end = start();
  submit();
  expect(field.value).toBe('');
  sessionId = 'a session';
  submit();
  expect(field.value).toBe('a%20session');
  report('product renders', { userId: 'anna/1' });
  submit();
  expect(field.value).toBe('a%20session/anna%2F1');
  sessionId = null;
  submit();
  expect(field.value).toBe('');
  end();
  sessionId = 'another';
  submit();
  report('product cart-add');
  expect(field.value).toBe('');
  expect(fetchMock).not.toHaveBeenCalled();
});

test('names a user in the text of a visit only where there is one', () => {
  expect(visitText('s')).toBe('s');
  expect(visitText('s', null)).toBe('s');
  expect(visitText('s', '')).toBe('s');
  expect(visitText('ü/1', 'u')).toBe('%C3%BC%2F1/u');
});
