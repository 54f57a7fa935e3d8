import { expect, test } from 'vitest';
import type { ReceiptCode } from '../../../src/contract/receipt-codes.js';
import { createEventLog } from '../../../src/inspector/event-log.js';
import type { StatusChange } from '../../../src/tracker/queue/receipts.js';

/** Notes down changes of events; returns what they tell. */
function findingsOf(
  ...changes: [id: string, status: StatusChange['status'], code?: ReceiptCode][]
) {
  const log = createEventLog();
  for (const [eventId, status, code] of changes) log.add({ eventId, status, code }, 0);
  return log.findings;
}

test('lists an event once, with each status and its time', () => {
  const log = createEventLog();
  const [history] = log.add({ eventId: 'a', status: 'queued' }, 10);
  log.add({ eventId: 'a', status: 'sending' }, 12);
  const [same] = log.add({ eventId: 'a', status: 'sent', id: 's1' }, 30);
  expect(same).toBe(history);
  expect(history.change).toMatchObject({ status: 'sent', id: 's1' });
  expect(history.steps.map(({ status, at }) => [status, at])).toEqual([
    ['queued', 10],
    ['sending', 12],
    ['sent', 30],
  ]);
  expect(log.findings).toMatchObject({ sent: 1, waiting: 0, failure: undefined });
});

test('shows a failure until an event is sent, also during the pause after it', () => {
  const failed: Parameters<typeof findingsOf> = [
    ['a', 'sending'],
    ['a', 'queued', 'server_unavailable'],
    ['b', 'queued', 'backing_off'],
  ];
  expect(findingsOf(...failed)).toMatchObject({
    failure: { code: 'server_unavailable' },
    lastDrop: undefined,
    waiting: 2,
  });
  expect(findingsOf(...failed, ['b', 'sent'])).toMatchObject({ failure: undefined, waiting: 1 });
  expect(findingsOf(['a', 'queued', 'backing_off']).failure).toEqual({ code: 'backing_off' });
});

test.each([
  ['page_left', 'queued'],
  ['taken_over', 'queued'],
  ['no_response', 'unconfirmed'],
  ['storage_full', 'queued'],
  ['values_omitted', 'queued'],
] as const)('%s is no failure', (code, status) => {
  expect(findingsOf(['a', status, code]).failure).toBeUndefined();
});

test('keeps a dropped event as lastDrop while others are sent, and counts it as no failure', () => {
  expect(findingsOf(['a', 'dropped', 'server_rejected'], ['b', 'sent'])).toMatchObject({
    failure: undefined,
    lastDrop: { code: 'server_rejected' },
    waiting: 0,
    sent: 1,
  });
});

test('counts no failure when consent holds an event back', () => {
  expect(findingsOf(['a', 'queued', 'consent_pending'])).toMatchObject({
    withheld: 'pending',
    failure: undefined,
  });
  expect(findingsOf(['a', 'dropped', 'consent_denied'])).toMatchObject({
    withheld: 'denied',
    failure: undefined,
  });
  expect(findingsOf(['a', 'dropped', 'tracker_stopped'])).toMatchObject({
    withheld: 'stopped',
    failure: undefined,
  });
  expect(
    findingsOf(['a', 'queued', 'consent_pending'], ['a', 'queued'], ['a', 'sending']).withheld,
  ).toBeUndefined();
  // Consent that became pending again stops sending, too.
  expect(findingsOf(['a', 'queued', 'tracker_stopped']).withheld).toBeUndefined();
});

test('remembers that storage is memory only, also from the receipt', () => {
  expect(findingsOf(['a', 'sent', 'storage_full'])).toMatchObject({
    memoryOnly: true,
    failure: undefined,
  });
});

test('removes the oldest of many events', () => {
  const log = createEventLog();
  const [first] = log.add({ eventId: '0', status: 'sent' }, 0);
  let gone: unknown;
  for (let i = 1; i <= 200; i++) [, gone] = log.add({ eventId: `${i}`, status: 'sent' }, i);
  expect(gone).toBe(first);
});

test('counts removed events as before', () => {
  const log = createEventLog();
  const page = Array.from({ length: 250 }, (_, each) => `${each}`);
  for (const eventId of page) log.add({ eventId, status: 'queued' }, 0);
  expect(log.findings).toMatchObject({ waiting: 250, sent: 0 });
  for (const eventId of page) log.add({ eventId, status: 'sent' }, 0);
  expect(log.findings).toMatchObject({ waiting: 0, sent: 250 });
});

test('counts no event that another page took over as waiting', () => {
  expect(findingsOf(['a', 'queued']).waiting).toBe(1);
  expect(findingsOf(['a', 'queued'], ['a', 'queued', 'taken_over']).waiting).toBe(0);
});
