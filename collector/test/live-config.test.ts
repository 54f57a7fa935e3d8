import { afterEach, expect, it, vi } from 'vitest';
import { createLiveConfig } from '../src/administration/live-config.js';
import { openStore } from '../src/index.js';
import { configOf } from './support/collector.js';

const store = openStore('sqlite::memory:');
afterEach(() => vi.restoreAllMocks());

it('reads the records once for all callers that wait, and again for those that come later', async () => {
  const live = createLiveConfig({ records: store.admin, file: configOf() });
  const versions = vi.spyOn(store.admin, 'versions');
  const first = live.refresh();
  await Promise.resolve();
  await Promise.resolve();
  expect(versions).toHaveBeenCalledTimes(1);
  // The running one may have read before these changes.
  const others = Array.from({ length: 50 }, () => live.refresh());
  await Promise.all([first, ...others]);
  expect(versions).toHaveBeenCalledTimes(2);
});

it('tells each caller of a failure, and reads again after it', async () => {
  const live = createLiveConfig({ records: store.admin, file: configOf() });
  vi.spyOn(store.admin, 'versions').mockRejectedValueOnce(new Error('locked'));
  await expect(Promise.all([live.refresh(), live.refresh()])).rejects.toThrow('locked');
  expect(live.isComplete()).toBe(false);
  await live.refresh();
  expect(live.isComplete()).toBe(true);
});
