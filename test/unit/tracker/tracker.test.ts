import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrackerOptions } from '../../../src/tracker/options.js';
import type { Plugin } from '../../../src/tracker/plugins/plugin.js';
import { createPluginHost } from '../../../src/tracker/plugins/plugin-host.js';
import type { StatusChange } from '../../../src/tracker/queue/receipts.js';
import { createTracker } from '../../../src/tracker/tracker.js';
import { openTracker } from '../../support/open-tracker.js';
import { simulateClock } from '../../support/simulated-clock.js';
import { stubPage } from '../../support/stub-page.js';

let texts: Map<string, string>;
beforeEach(() => {
  texts = stubPage();
});
afterEach(() => void vi.unstubAllGlobals());

const open = (plugin: Plugin, options: Partial<TrackerOptions> = {}) =>
  createTracker(
    { bearerToken: 'token', endpoint: '/api', ...options },
    {
      platform: simulateClock(),
      createExtension: createPluginHost([plugin]),
      beforeSend: options.beforeSend,
    },
  );

it('leaves nothing in the storage when a plugin stores a text as consent ends', () => {
  const tracker = open(
    ({ storage }) =>
      () =>
        storage.set('state', 'left'),
  );
  tracker.setConsent('denied');
  expect([...texts.keys()]).toEqual([]);
});

it('starts no plugin when beforeSend withdraws consent for an event that was held', () => {
  const plugin = vi.fn();
  const tracker = open(plugin, {
    consent: 'pending',
    beforeSend(event) {
      tracker.setConsent('denied');
      return event;
    },
  });
  tracker.track('product interaction');
  tracker.setConsent('granted');
  expect(plugin).not.toHaveBeenCalled();
});

it.each([
  ['item_id', undefined],
  ['item_name', undefined],
  ['related_item_id', 'CH-1'],
  ['item_name_length', 'CH-1'],
])('gives an event with the own field %s the item_id %s of the page', (field, item_id) => {
  const tracker = open(({ setProduct }) => setProduct({ item_id: 'CH-1' }));
  const changes: StatusChange[] = [];
  tracker.onStatusChange((change) => void changes.push(change));
  tracker.track('product interaction', { [field]: undefined });
  expect(changes[0]?.event?.eventMetadata.item_id).toBe(item_id);
});

/** The metadata that the first event has of its page. */
const givenMetadata = (body: string | undefined) =>
  Object.fromEntries(
    Object.entries(JSON.parse(body as string).eventMetadata).filter(([name]) => name[0] !== '$'),
  );

describe('metadata that is no object', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
  afterEach(() => void vi.restoreAllMocks());

  it.each([['hello'], [['a', 'b']], [5], [true], [() => 1]])(
    'is left out and named when it is %j',
    async (metadata) => {
      const { tracker, bodies, clock } = openTracker();
      const changes: StatusChange[] = [];
      tracker.onStatusChange((change) => void changes.push(change));
      tracker.track('product interaction', metadata as never);
      await clock.pass(0);
      expect(givenMetadata(bodies[0])).toEqual({});
      expect(changes[0]).toMatchObject({
        code: 'values_omitted',
        message: 'eventMetadata',
      });
    },
  );

  it.each([['hello'], [['a', 'b']]])(
    'does not change the defaults, and is named on the console, when it is the default %j',
    async (eventMetadata) => {
      const { tracker, bodies, clock } = openTracker({ eventMetadata: { theme: 'dark' } });
      tracker.setDefaults({ eventMetadata } as never);
      tracker.track('product interaction');
      await clock.pass(0);
      expect(givenMetadata(bodies[0])).toEqual({ theme: 'dark' });
    },
  );

  it('is named on the console when a tag gives it as a default', async () => {
    vi.resetModules();
    const { createTracker } = await import('../../../src/tracker/tracker.js');
    createTracker(
      { bearerToken: 'token', endpoint: '/api', eventMetadata: 'dark' as never },
      { platform: simulateClock(), createExtension: () => ({}) },
    );
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining('eventMetadata'));
  });
});

it('sends only own fields when the page adds fields to all objects', async () => {
  Object.assign(Object.prototype, { version: '1.0', extend() {} });
  try {
    const { tracker, bodies, clock } = openTracker();
    tracker.track('product interaction', { interaction: 'zoom' });
    await clock.pass(0);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).not.toContain('version');
  } finally {
    Reflect.deleteProperty(Object.prototype, 'version');
    Reflect.deleteProperty(Object.prototype, 'extend');
  }
});

describe('setConsent', () => {
  const DECISIONS: unknown[] = [
    Symbol('s'),
    ['granted'],
    ['denied'],
    undefined,
    null,
    1,
    '',
    'GRANTED',
    {},
  ];

  it.each(DECISIONS)(
    'changes nothing, and names the three values, when it gets %j',
    async (decision) => {
      vi.resetModules();
      const { createTracker } = await import('../../../src/tracker/tracker.js');
      const error = vi.spyOn(console, 'error').mockImplementation(() => {});
      const sent: unknown[] = [];
      vi.stubGlobal('fetch', (_: string, { body }: RequestInit) => {
        sent.push(body);
        return new Promise(() => {});
      });
      const clock = simulateClock();
      const tracker = createTracker(
        { bearerToken: 'token', endpoint: '/api' },
        { platform: clock, createExtension: () => ({}) },
      );
      tracker.setConsent(decision as never);
      expect(error).toHaveBeenCalledWith(expect.stringMatching(/granted,pending,denied/));
      tracker.track('product interaction');
      await clock.pass(0);
      expect(sent).toHaveLength(1);
      error.mockRestore();
    },
  );
});

it.each([
  ['consent', ['granted']],
  ['consent', Symbol('s')],
  ['delivery', ['auto']],
  ['delivery', Symbol('s')],
  ['endpoint', new URL('https://shop.example/api')],
  ['endpoint', ['https://shop.example/api']],
  ['endpoint', null],
  ['endpoint', 'shop.example/api'],
  ['endpoint', '//shop.example/api'],
  ['endpoint', 'http://shop.example/api'],
  ['endpoint', 'http://localhost.shop.example/api'],
  ['endpoint', 'https://shop.example/api?key=1'],
  ['endpoint', '/api#events'],
])('throws and names the field when the option %s is %j', (name, value) => {
  expect(() => openTracker({ [name]: value })).toThrow(new RegExp(`^${name}: `));
});

describe('a status listener of an event in flight', () => {
  it.each([
    ['denied', 'dropped', 'consent_denied'],
    ['pending', 'queued', 'consent_pending'],
    ['stopped', 'queued', 'tracker_stopped'],
  ] as const)('sends nothing when it makes consent %s', async (decision, status, code) => {
    const { tracker, bodies, clock } = openTracker();
    const end = () => (decision === 'stopped' ? tracker.stop() : tracker.setConsent(decision));
    const states: string[] = [];
    tracker.onStatusChange((change) => {
      states.push(change.status);
      if (change.status === 'sending') end();
    });
    const receipt = tracker.track('product interaction');
    await clock.pass(600_000);
    expect(bodies).toEqual([]);
    expect(await receipt).toMatchObject({ status, code });
    expect(states).toEqual(['queued', 'sending', status]);
    expect([...texts.keys()].filter((key) => !key.includes('$'))).toHaveLength(
      decision === 'denied' ? 0 : 1 + [...texts.keys()].filter((key) => key.includes('@')).length,
    );
  });

  it.each(['denied', 'pending'] as const)(
    'gets no sending status of other events in the request when it makes consent %s',
    async (decision) => {
      vi.stubGlobal('__COLLECTOR__', true);
      const { tracker, bodies, clock } = openTracker();
      const states: string[] = [];
      tracker.onStatusChange(({ eventId, status }) => {
        states.push(`${eventId} ${status}`);
        if (status === 'sending') tracker.setConsent(decision);
      });
      const receipts = [tracker.track('product interaction'), tracker.track('product interaction')];
      await clock.pass(0);
      const [first, second] = await Promise.all(receipts);
      expect(bodies).toEqual([]);
      const status = decision === 'denied' ? 'dropped' : 'queued';
      expect(states).toEqual([
        `${first?.eventId} queued`,
        `${second?.eventId} queued`,
        `${first?.eventId} sending`,
        `${first?.eventId} ${status}`,
        `${second?.eventId} ${status}`,
      ]);
    },
  );

  it('sends the event once when it sets consent aside and gives it again', async () => {
    const { tracker, bodies, clock } = openTracker();
    let isFirst = true;
    tracker.onStatusChange(({ status }) => {
      if (status !== 'sending' || !isFirst) return;
      isFirst = false;
      tracker.setConsent('pending');
      tracker.setConsent('granted');
    });
    tracker.track('product interaction');
    await clock.pass(1_000);
    expect(bodies).toHaveLength(1);
  });
});

it('opens no database when the web lock comes after consent was denied', async () => {
  const indexedDB = { open: vi.fn(() => ({})), deleteDatabase: vi.fn() };
  vi.stubGlobal('indexedDB', indexedDB);
  let onLock: (() => void) | undefined;
  const request = (_: string, task: () => void) => {
    onLock = task;
    return new Promise(() => {});
  };
  vi.stubGlobal('navigator', { userAgent: 'test', onLine: true, locks: { request } });
  const { tracker, clock } = openTracker();
  await clock.pass(0);
  tracker.setConsent('denied');
  expect(onLock).toBeDefined();
  onLock?.();
  expect(indexedDB.deleteDatabase).toHaveBeenCalledOnce();
  expect(indexedDB.open).not.toHaveBeenCalled();
});

it('throws and names the endpoint when the build for the collector has none', () => {
  vi.stubGlobal('__COLLECTOR__', true);
  expect(() => openTracker({ endpoint: undefined as never })).toThrow(/^endpoint: /);
});
