import { expect, it } from 'vitest';
import { createConfigMerger } from '../src/administration/merge-config.js';
import type { CollectorConfig } from '../src/config/config.js';

const org = (id: string) => ({ id, subscriptionStart: '2026/01/01', tokens: [] });
const file = (...ids: string[]): CollectorConfig => ({ orgs: ids.map(org) });

/** Records of a store with a bucket of assets. Unchanged records are the same objects. */
const bucket = {
  ...{ kind: 'assets', key: '00 shop', version: 1 },
  value: { org: 'shop', assets: [{ id: 'CH-1', name: 'Chair' }] },
};
const records = {
  list: (kind: string) => (kind === 'assets' ? [bucket] : []),
  get: () => undefined,
} as unknown as Parameters<ReturnType<typeof createConfigMerger>>[1];

it('keeps the array of a catalogue that has not changed, and forgets that of a removed org', () => {
  const merge = createConfigMerger();
  const assetsOf = (config: CollectorConfig) => config.orgs.find(({ id }) => id === 'shop')?.assets;
  const first = assetsOf(merge(file('shop', 'other'), records));
  expect(first).toEqual([{ id: 'CH-1', name: 'Chair' }]);
  expect(assetsOf(merge(file('other', 'shop'), records))).toBe(first);
  expect(assetsOf(merge(file('other'), records))).toBeUndefined();
  const again = assetsOf(merge(file('shop'), records));
  expect(again).toEqual(first);
  expect(again).not.toBe(first);
});
