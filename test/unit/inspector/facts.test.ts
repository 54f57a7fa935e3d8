import { expect, test } from 'vitest';
import type { Observations } from '../../../src/inspector/diagnose.js';
import { describeFacts } from '../../../src/inspector/facts.js';

const state = { consent: 'granted', waiting: 1 } as Observations;
const queue = { events: 3, length: 1_512, pausedUntil: 0, failures: 0 };
const facts = (stored?: Parameters<typeof describeFacts>[0]['stored'], now = 0) =>
  Object.fromEntries(
    describeFacts({ state, session: 'uuid', endpoint: 'https://api.example/', stored, now }),
  );

test('describes session, consent, queue, endpoint and server', () => {
  expect(facts({ ...queue, capabilities: 'idempotent, batch' })).toEqual({
    Session: 'uuid',
    Consent: 'granted',
    Queue: '1 event of this page · 3 in storage, 2 kB',
    Endpoint: 'https://api.example/',
    'Server can': 'idempotent, batch',
  });
});

test('shows a pause in started seconds until it ends', () => {
  const resting = { ...queue, pausedUntil: 10_001, failures: 2 };
  expect(facts(resting, 5_000).Queue).toContain('paused for 6 s · 2 failed in a row');
  expect(facts(resting, 10_001).Queue).not.toContain('paused');
});

test('distinguishes a server without capabilities from one that never answered', () => {
  expect(facts({ ...queue, capabilities: '' })['Server can']).toBe('what is documented');
  expect(facts(queue)['Server can']).toBe('not known yet');
  expect(facts()).toMatchObject({ Queue: expect.stringContaining('storage is refused') });
});
