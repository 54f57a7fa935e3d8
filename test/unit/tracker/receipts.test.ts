import { expect, it } from 'vitest';
import {
  type Change,
  createReport,
  type StatusChange,
} from '../../../src/tracker/queue/receipts.js';

const event = { eventType: 'zoom', sessionId: 's', eventMetadata: { $id: '1' } };
const note = { code: 'values_omitted', message: 'a' } as const;

it.each<Change>([{ status: 'sent' }, { status: 'sent', code: undefined, message: undefined }])(
  'reports the note of an event when the change is %j',
  (change) => {
    const changes: StatusChange[] = [];
    createReport(new Set([(change) => void changes.push(change)]))(
      { event, eventNote: note },
      change,
    );
    expect(changes).toEqual([{ eventId: '1', event, status: 'sent', ...note }]);
  },
);

it('reports no message of another code when the change has a code alone', () => {
  const changes: StatusChange[] = [];
  createReport(new Set([(change) => void changes.push(change)]))(
    { event, eventNote: note },
    { status: 'queued', code: 'page_left' },
  );
  expect(changes).toEqual([{ eventId: '1', event, status: 'queued', code: 'page_left' }]);
});
