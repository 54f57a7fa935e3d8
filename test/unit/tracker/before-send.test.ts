import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrackedEvent } from '../../../src/tracker/plugins/plugin.js';
import type { StatusChange } from '../../../src/tracker/queue/receipts.js';
import { openTracker } from '../../support/open-tracker.js';
import { stubPage } from '../../support/stub-page.js';

beforeEach(() => void stubPage());
afterEach(() => void vi.unstubAllGlobals());

describe('beforeSend', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
  afterEach(() => void vi.restoreAllMocks());

  it.each<[string, (event: TrackedEvent) => unknown]>([
    [
      'takes the metadata out and returns null',
      (event) => Reflect.deleteProperty(event, 'eventMetadata') && null,
    ],
    ['returns a promise', async (event) => event],
    ['returns nothing', () => undefined],
    ['returns a word', () => 'yes'],
  ])('drops each held event when it %s', (_, beforeSend) => {
    const { tracker } = openTracker({ consent: 'pending', beforeSend: beforeSend as never });
    const changes: StatusChange[] = [];
    tracker.onStatusChange((change) => void changes.push(change));
    tracker.track('product interaction');
    tracker.track('product renders');
    tracker.setConsent('granted');
    expect(changes.filter(({ status }) => status === 'dropped').map(({ code }) => code)).toEqual([
      'before_send',
      'before_send',
    ]);
  });

  it.each<[string, (event: TrackedEvent) => unknown, number]>([
    ['a promise', async (event) => event, 1],
    ['nothing', () => undefined, 1],
    ['null', () => null, 0],
  ])('is named on the console, unless it returns null, when it returns %s', async (...given) => {
    const [, beforeSend, warnings] = given;
    // The console is written to once for each sentence.
    vi.resetModules();
    const { openTracker } = await import('../../support/open-tracker.js');
    openTracker({ beforeSend: beforeSend as never }).tracker.track('product interaction');
    const texts = vi.mocked(console.error).mock.calls.map(([text]) => `${text}`);
    expect(texts.filter((text) => text.includes('beforeSend: return the event'))).toHaveLength(
      warnings,
    );
  });

  it('keeps holding events when consent returns to pending', async () => {
    const eventTypes: string[] = [];
    const { tracker, bodies, clock } = openTracker({
      consent: 'pending',
      beforeSend(event) {
        eventTypes.push(event.eventType);
        if (eventTypes.length === 1) tracker.setConsent('pending');
        return event;
      },
    });
    tracker.track('product interaction');
    tracker.track('product renders');
    tracker.setConsent('granted');
    expect(eventTypes).toEqual(['product interaction']);
    tracker.setConsent('granted');
    await clock.pass(0);
    const sent = bodies.flatMap((body) => JSON.parse(body)).map(({ eventType }) => eventType);
    expect(sent.sort()).toEqual(['product interaction', 'product renders']);
  });
});
