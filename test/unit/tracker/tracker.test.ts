import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TrackerOptions } from '../../../src/tracker/options.js';
import type { Plugin } from '../../../src/tracker/plugins/plugin.js';
import { createPluginHost } from '../../../src/tracker/plugins/plugin-host.js';
import { createTracker } from '../../../src/tracker/tracker.js';
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
    { platform: simulateClock(), createExtension: createPluginHost([plugin]) },
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
