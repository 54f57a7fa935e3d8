import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Plugin, PluginContext } from '../../../src/tracker/plugins/plugin.js';
import { createPluginHost } from '../../../src/tracker/plugins/plugin-host.js';
import type { StatusChange } from '../../../src/tracker/queue/receipts.js';
import { createTracker } from '../../../src/tracker/tracker.js';
import { simulateClock } from '../../support/simulated-clock.js';
import { stubPage } from '../../support/stub-page.js';

let texts: Map<string, string>;
beforeEach(() => {
  texts = stubPage();
});
afterEach(() => void vi.unstubAllGlobals());

const open = (plugin: Plugin) =>
  createTracker(
    { bearerToken: 'token', endpoint: '/api' },
    { platform: simulateClock(), createExtension: createPluginHost([plugin]) },
  );

it('stores nothing that a plugin reports after consent was withdrawn', () => {
  const contexts: PluginContext[] = [];
  const tracker = open((context) => void contexts.push(context));
  const [stale] = contexts as [PluginContext];
  const onHidden = vi.fn();
  stale.addMetadata({ $campaign_source: 'before' });
  tracker.setConsent('denied');
  stale.onLifecycle({ onHidden, onStop: onHidden });
  stale.addMetadata({ $campaign_source: 'after' });
  stale.setProduct({ item_id: 'CH-1' });
  stale.storage.set('state', 'late');
  expect(stale.claimKey('order-1')).toBe(false);
  expect([...texts.keys()]).toEqual([]);
  tracker.setConsent('granted');
  const changes: StatusChange[] = [];
  tracker.onStatusChange((change) => void changes.push(change));
  tracker.track('product interaction');
  expect(changes[0]?.event?.eventMetadata).not.toHaveProperty('$campaign_source');
  expect(changes[0]?.event?.eventMetadata).not.toHaveProperty('item_id');
  tracker.stop();
  expect(onHidden).not.toHaveBeenCalled();
});

it('calls no more handlers of a moment when one of them withdraws consent', () => {
  const second = vi.fn();
  const tracker = open(({ onLifecycle }) => {
    onLifecycle({ onStop: () => tracker.setConsent('denied') });
    onLifecycle({ onStop: second });
  });
  tracker.stop();
  expect(second).not.toHaveBeenCalled();
});
