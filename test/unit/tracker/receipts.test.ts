import { expect, it } from 'vitest';
import { createReport, type StatusChange } from '../../../src/tracker/queue/receipts.js';

const event = { eventType: 'zoom', sessionId: 's', eventMetadata: { $id: '1' } };
const note = { code: 'values_omitted', message: 'not JSON: a' } as const;

it('reports the note of an event when the change has no code', () => {
  const changes: StatusChange[] = [];
  createReport(new Set([(change) => void changes.push(change)]))(
    { event, eventNote: note },
    { status: 'sent' },
  );
  expect(changes).toEqual([{ eventId: '1', event, status: 'sent', ...note }]);
});

it('reports no message of another code when the change has a code alone', () => {
  const changes: StatusChange[] = [];
  createReport(new Set([(change) => void changes.push(change)]))(
    { event, eventNote: note },
    { status: 'queued', code: 'page_left' },
  );
  expect(changes).toEqual([{ eventId: '1', event, status: 'queued', code: 'page_left' }]);
});
