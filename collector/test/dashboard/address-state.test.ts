import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ROBOTS } from 'vitrine/contract';
import {
  type AddressState,
  addFilter,
  DEFAULTS,
  FILTERS,
  readAddress,
  removeFilter,
  sharedState,
  writeAddress,
} from '../../dashboard/address/address-state.js';
import { GRAINS } from '../../dashboard/period/buckets.js';
import { COMPARISONS, PERIODS } from '../../dashboard/period/period.js';

const keys = <Key extends string>(table: Record<Key, unknown>) => Object.keys(table) as Key[];
const text = fc.string({ minLength: 1, unit: 'grapheme' });

const states = fc.record<AddressState>({
  org: fc.oneof(fc.constant(''), text),
  period: fc.constantFrom(...keys(PERIODS)),
  from: fc.constantFrom('', '2026-03-01'),
  to: fc.constantFrom('', '2026-03-31'),
  compare: fc.constantFrom(...keys(COMPARISONS)),
  grain: fc.constantFrom('auto', ...GRAINS),
  robots: fc.constantFrom(...ROBOTS),
  filters: fc.dictionary(
    fc.oneof(
      fc.constantFrom(...FILTERS),
      text.map((key) => `metadata.${key}` as const),
    ),
    fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
    { noNullPrototype: true },
  ),
  sort: fc.constantFrom('', '-sessions', 'ar-rate'),
  p: fc.integer({ min: 1, max: 1_000 }),
  view: fc.dictionary(fc.constantFrom('chart', 'tab', 'event', 'metadata'), text, {
    noNullPrototype: true,
  }),
});

it('reads back what it writes', () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(readAddress(writeAddress(state))).toEqual(state);
    }),
  );
});

it('writes nothing for the defaults', () => {
  expect(writeAddress(DEFAULTS)).toBe('');
  expect(readAddress('')).toEqual(DEFAULTS);
});

it('uses the default for an invalid parameter', () => {
  expect(readAddress('?period=decade&compare=x&robots=all&grain=second&p=-1')).toEqual(DEFAULTS);
  expect(readAddress('?p=1.5&item_id=')).toEqual(DEFAULTS);
});

it('keeps several values of a filter, each once', () => {
  const { filters } = readAddress('?channel=email&channel=social&channel=email');
  expect(filters).toEqual({ channel: ['email', 'social'] });
  expect(addFilter(filters, 'channel', 'email')).toEqual(filters);
  expect(removeFilter(filters, 'channel', 'email')).toEqual({ channel: ['social'] });
  expect(removeFilter({ channel: ['email'] }, 'channel', 'email')).toEqual({});
});

it('does not repeat the period as a filter', () => {
  expect(readAddress('?day=2026-03-29&eventType=product+ordered').filters).toEqual({});
});

it('passes shared parameters to other pages', () => {
  const state = readAddress('?org=a&period=7d&channel=email&sort=-events&p=3&tab=options');
  expect(writeAddress(sharedState(state))).toBe('?org=a&period=7d&channel=email');
});
