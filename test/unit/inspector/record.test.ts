import { expect, test } from 'vitest';
import type { ReceiptCode } from '../../../src/contract/receipt-codes.js';
import { createRecord } from '../../../src/inspector/record.js';
import type { StatusChange } from '../../../src/tracker/queue/receipts.js';

/** Notes down changes of events; returns what they tell. */
function told(...changes: [id: string, status: StatusChange['status'], code?: ReceiptCode][]) {
  const record = createRecord();
  for (const [eventId, status, code] of changes) record.take({ eventId, status, code }, 0);
  return record.told;
}

test('an event is one, with each state it was in and when', () => {
  const record = createRecord();
  const [seen] = record.take({ eventId: 'a', status: 'queued' }, 10);
  record.take({ eventId: 'a', status: 'sending' }, 12);
  const [same] = record.take({ eventId: 'a', status: 'sent', id: 's1' }, 30);
  expect(same).toBe(seen);
  expect(seen.change).toMatchObject({ status: 'sent', id: 's1' });
  expect(seen.steps.map(({ status, at }) => [status, at])).toEqual([
    ['queued', 10],
    ['sending', 12],
    ['sent', 30],
  ]);
  expect(record.told).toMatchObject({ sent: 1, waiting: 0, failure: undefined });
});

test('a failure stays until an event gets through; the pause after it does not hide it', () => {
  const failed: Parameters<typeof told> = [
    ['a', 'sending'],
    ['a', 'queued', 'server_unavailable'],
    ['b', 'queued', 'backing_off'],
  ];
  expect(told(...failed)).toMatchObject({
    failure: { code: 'server_unavailable' },
    lost: undefined,
    waiting: 2,
  });
  expect(told(...failed, ['b', 'sent'])).toMatchObject({ failure: undefined, waiting: 1 });
  expect(told(['a', 'queued', 'backing_off']).failure).toEqual({ code: 'backing_off' });
});

test.each([
  ['page_left', 'queued'],
  ['taken_over', 'queued'],
  ['no_response', 'unconfirmed'],
  ['storage_full', 'queued'],
  ['values_omitted', 'queued'],
] as const)('%s is no failure', (code, status) => {
  expect(told(['a', status, code]).failure).toBeUndefined();
});

test('what was dropped stays lost, whatever is sent after it, and is no failure of the others', () => {
  expect(told(['a', 'dropped', 'server_rejected'], ['b', 'sent'])).toMatchObject({
    failure: undefined,
    lost: { code: 'server_rejected' },
    waiting: 0,
    sent: 1,
  });
});

test('what consent holds back is no failure', () => {
  expect(told(['a', 'queued', 'consent_pending'])).toMatchObject({
    withheld: 'pending',
    failure: undefined,
  });
  expect(told(['a', 'dropped', 'consent_denied'])).toMatchObject({
    withheld: 'denied',
    failure: undefined,
  });
  expect(told(['a', 'dropped', 'tracker_stopped'])).toMatchObject({
    withheld: 'stopped',
    failure: undefined,
  });
  expect(
    told(['a', 'queued', 'consent_pending'], ['a', 'queued'], ['a', 'sending']).withheld,
  ).toBeUndefined();
  // Consent that became pending again stops sending, too.
  expect(told(['a', 'queued', 'tracker_stopped']).withheld).toBeUndefined();
});

test('memory only is remembered, also from the receipt', () => {
  expect(told(['a', 'sent', 'storage_full'])).toMatchObject({
    unkept: true,
    failure: undefined,
  });
});

test('the oldest of many makes room', () => {
  const record = createRecord();
  const [first] = record.take({ eventId: '0', status: 'sent' }, 0);
  let gone: unknown;
  for (let i = 1; i <= 200; i++) [, gone] = record.take({ eventId: `${i}`, status: 'sent' }, i);
  expect(gone).toBe(first);
});

test('events that have made room are counted as before', () => {
  const record = createRecord();
  const page = Array.from({ length: 250 }, (_, each) => `${each}`);
  for (const eventId of page) record.take({ eventId, status: 'queued' }, 0);
  expect(record.told).toMatchObject({ waiting: 250, sent: 0 });
  for (const eventId of page) record.take({ eventId, status: 'sent' }, 0);
  expect(record.told).toMatchObject({ waiting: 0, sent: 250 });
});
