import { expect, test } from 'vitest';
import type { ReceiptCode } from '../../../src/contract/receipt-codes.js';
import {
  CODES,
  diagnose,
  type Observations,
  type Probes,
  type Problem,
} from '../../../src/inspector/diagnose.js';

/** A page on which all is as it should be, before its first event. */
const quiet: Observations = {
  started: true,
  loaded: true,
  consent: 'granted',
  privacySignal: false,
  online: true,
  mixed: false,
  page: 'shop.example',
  server: 'api.example:8443',
  memoryOnly: false,
  waiting: 0,
  sent: 0,
};

/** `code: message` as code and message. */
const problem = (text: string): Problem => {
  const [code, message] = text.split(': ');
  return { code: code as ReceiptCode, message };
};

const failed = (failure: string, more: Partial<Observations> = {}): Partial<Observations> => ({
  failure: problem(failure),
  waiting: 1,
  ...more,
});

const found = (probes: Probes) => failed('network_error', { probes });

/** The findings of every probe up to a given one. */
const blocked: Probes = { events: 'failed', plain: 'failed' };
const away: Probes = { ...blocked, server: 'failed' };

const ROWS: [code: string, tone: string, observations: Partial<Observations>, words: RegExp][] = [
  ['no-tracker', 'bad', { started: false, consent: 'none' }, /console/],
  ['starting', 'wait', { started: false, loaded: false, consent: 'none' }, /queued/],
  ['stopped', 'bad', { consent: 'stopped' }, /stop\(\)/],
  ['privacy-signal', 'wait', { consent: 'denied', privacySignal: true }, /Global Privacy Control/],
  ['privacy-signal', 'wait', { consent: 'none', privacySignal: true }, /Global Privacy Control/],
  ['denied', 'wait', { consent: 'denied' }, /setConsent\('granted'\)/],
  ['pending', 'wait', { consent: 'pending', waiting: 1 }, /held in memory/],
  ['no-session', 'wait', { consent: 'none' }, /pending or denied/],
  ['offline', 'wait', failed('network_error', { online: false, probes: away }), /offline.*kept/],
  [
    'token',
    'bad',
    failed('unauthorized: 401 bearer_token is not known'),
    /is not known.*shop\.example/,
  ],
  ['token', 'bad', failed('unauthorized: 401'), /domains have shop\.example/],
  ['token', 'bad', failed('unauthorized: 403'), /orgId/],
  [
    'server-failing',
    'bad',
    failed('server_unavailable: 503'),
    /api\.example:8443 does not.*503.*kept/,
  ],
  ['server-failing', 'bad', failed('server_unavailable: 500'), /log/],
  ['server-failing', 'bad', failed('server_unavailable: 429'), /log/],
  ['address', 'bad', failed('unexpected_response: 404'), /before \/events/],
  [
    'refused',
    'bad',
    { lastDrop: problem('server_rejected: 422 eventType is unknown'), sent: 1 },
    /eventType is unknown/,
  ],
  ['hook', 'wait', { lastDrop: problem('before_send') }, /beforeSend hook/],
  [
    'dropped',
    'bad',
    { lastDrop: problem('event_too_large: send less in eventMetadata'), sent: 1 },
    /event too large: send less/,
  ],
  ['mixed-content', 'bad', failed('network_error', { mixed: true, probes: away }), /https/],
  ['csp', 'bad', found({ events: 'policy' }), /Add api\.example:8443 to its connect-src/],
  // Asked before any event was tracked.
  ['csp', 'bad', { probes: { events: 'policy' } }, /connect-src/],
  ['redirect', 'bad', found({ events: 'redirected' }), /redirects/],
  [
    'cors',
    'bad',
    found({ events: 'failed', plain: 'answered' }),
    /shop\.example to read.*Access-Control-Allow-Origin/,
  ],
  ['cors', 'bad', found({ events: 'failed', plain: 'redirected' }), /CORS/],
  ['ad-blocker', 'bad', found({ ...blocked, server: 'answered' }), /ad blocker.*own domain/],
  ['ad-blocker', 'bad', found({ ...blocked, server: 'redirected' }), /ad blocker/],
  ['network', 'wait', found({ ...away, shop: 'failed' }), /no network/],
  ['ad-blocker-host', 'bad', found({ ...away, shop: 'answered', bait: 'failed' }), /most likely/],
  // Some blockers answer in the place of what they block.
  [
    'ad-blocker-host',
    'bad',
    found({ ...away, shop: 'answered', bait: 'redirected' }),
    /ad blocker/,
  ],
  ['unreachable', 'bad', found({ ...away, shop: 'answered', bait: 'answered' }), /down/],
  // A policy that lets nothing but the endpoint through leaves open whether there is a network.
  ['unreachable', 'bad', found({ ...away, shop: 'policy', bait: 'policy' }), /down/],
  ['back', 'wait', found({ events: 'answered' }), /answers now.*next attempt/],
  ['back', 'wait', failed('backing_off', { probes: { events: 'answered' } }), /rests because api/],
  ['no-answer', 'wait', failed('network_error'), /Diagnose/],
  ['no-answer', 'wait', failed('backing_off'), /backing off/],
  ['storage', 'wait', { memoryOnly: true, sent: 3 }, /memory only/],
  ['sending', 'wait', { waiting: 1, sent: 1 }, /on their way/],
  ['delivered', 'good', { sent: 1 }, /stored the event/],
  ['delivered', 'good', { sent: 2 }, /stored 2 events/],
  // A shop that drops some on purpose.
  ['delivered', 'good', { sent: 1, lastDrop: problem('before_send') }, /stored the event/],
  ['ready', 'good', {}, /ready/],
  ['ready', 'good', { probes: { events: 'answered' } }, /api\.example:8443 answers/],
];

test.each(ROWS)('%s (%s): %j', (code, tone, observations, words) => {
  const diagnosis = diagnose({ ...quiet, ...observations });
  expect(diagnosis).toMatchObject({ code, tone });
  expect(`${diagnosis.sentence} ${diagnosis.remedy}`).toMatch(words);
});

test('every row of the table is tested', () => {
  expect([...new Set(ROWS.map(([code]) => code))].sort()).toEqual([...CODES].sort());
  expect(new Set(CODES).size).toBe(CODES.length);
});

test('ranks a response of the server above probes, and failures above refusals', () => {
  const probes: Probes = { events: 'failed', plain: 'answered' };
  expect(diagnose({ ...quiet, ...failed('server_unavailable: 503', { probes }) }).code).toBe(
    'server-failing',
  );
  expect(diagnose({ ...quiet, ...found(probes), memoryOnly: true }).code).toBe('cors');
  expect(diagnose({ ...quiet, ...found(probes), consent: 'pending' }).code).toBe('pending');
  expect(
    diagnose({ ...quiet, ...found(probes), lastDrop: problem('server_rejected: 422') }).code,
  ).toBe('cors');
});
