import { afterEach, expect, test, vi } from 'vitest';
import { nameUnknownAttributes } from '../../../src/tag/known-attributes.js';

afterEach(() => void vi.restoreAllMocks());

test.each<[given: string, nearest: string | undefined]>([
  ['consnet', 'data-consent'],
  ['orgid', 'data-org-id'],
  ['plugin', 'data-plugins'],
  ['beaerToken', 'data-bearer-token'],
  ['endpiont', 'data-endpoint'],
  ['consent', undefined],
  // Attributes of an optimiser, and of a framework.
  ['cfasync', undefined],
  ['nscript', undefined],
])('suggests for the attribute %s: %s', (given, nearest) => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  nameUnknownAttributes({ [given]: 'x' } as DOMStringMap);
  const suggestions = error.mock.calls.map(([text]) => /did you mean ([\w-]+)/.exec(text)?.[1]);
  expect(suggestions).toEqual(nearest ? [nearest] : []);
});
