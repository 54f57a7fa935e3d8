import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { hostTracker } from '../../../src/frameworks/hosted-tracker.js';
import { stubPage } from '../../support/stub-page.js';

beforeEach(() => {
  stubPage();
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => void vi.unstubAllGlobals());

it('starts and keeps queued calls when an app passes no defaults', async () => {
  const host = hostTracker({ bearerToken: 'token', endpoint: '/api', consent: 'pending' });
  host.hosted.setDefaults(undefined as never);
  const receipt = host.hosted.track('product interaction');
  host.start();
  host.hosted.setDefaults(undefined as never);
  expect(await receipt).toMatchObject({ status: 'queued', code: 'consent_pending' });
});
