import { afterEach, expect, test, vi } from 'vitest';
import { createTracker } from '../../../src/index.js';
import { PLUGINS } from '../../../src/plugins.js';
import { nearestName, unknownOptions } from '../../../src/tracker/nearest-name.js';
import { simulateContext } from '../../support/plugin-context.js';
import { stubShop } from '../../support/shop-page.js';
import { stubPage } from '../../support/stub-page.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test.each([
  ['consnet', 'consent'],
  ['orgid', 'orgId'],
  ['bearer', 'bearerToken'],
  ['module', undefined],
])('finds the nearest name of %s: %s', (name, nearest) => {
  expect(nearestName(name, ['bearerToken', 'orgId', 'consent', 'plugins'])).toBe(nearest);
});

test('createTracker() names unknown options only', () => {
  stubPage();
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const tracker = createTracker({
    bearerToken: 'token',
    orgId: 'org',
    assetId: 'asset',
    configId: 'config',
    configuration: {},
    userId: null,
    metric: 1,
    eventMetadata: {},
    endpoint: '/api',
    consent: 'pending',
    globalPrivacyControl: true,
    delivery: 'auto',
    beforeSend: (event) => event,
    plugins: [],
    ...{ consnet: 'pending', module: 'ar' },
  });
  tracker.stop();
  expect(error.mock.calls.map(([text]) => text)).toEqual([
    'Vitrine: unknown option consnet; did you mean consent?',
    expect.stringMatching(/^Vitrine: unknown option module; expected bearerToken, orgId, /),
  ]);
});

/** An option of each plugin, which a shop may misspell. */
const MISSPELT: Record<keyof typeof PLUGINS, [given: string, meant: string]> = {
  'product-session': ['prodcut', 'product'],
  campaign: ['clickIdvalues', 'clickIdValue'],
  ar: ['handofParameter', 'handoffParameter'],
  cart: ['platform', 'platforms'],
  'data-layer': ['names', 'name'],
  share: ['extension', 'extensions'],
  configurator: ['attribute', 'attributes'],
};

test.each(Object.entries(MISSPELT))('%s has its options checked', (name, [given, meant]) => {
  stubShop();
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  const start = PLUGINS[name as keyof typeof PLUGINS] as (
    options: object,
  ) => (context: object) => void;
  const problems: string[] = [];
  const context = Object.assign(simulateContext(), {
    safely(task: () => unknown) {
      try {
        return task();
      } catch {}
    },
    checkOptions: (_: string, options: object, names: string) =>
      problems.push(...unknownOptions(options, names.split(' '))),
  });
  // Other tests cover what it needs of a page besides.
  context.safely(() => start({ [given]: undefined })(context));
  expect(problems).toEqual([`unknown option ${given}; did you mean ${meant}?`]);
});

test('createTracker() names unknown options of a plugin', () => {
  stubPage();
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  createTracker({
    bearerToken: 'token',
    endpoint: '/api',
    plugins: [({ checkOptions }) => checkOptions?.('own', { colour: 1, size: 2 }, 'color size')],
  }).stop();
  expect(error).toHaveBeenCalledExactlyOnceWith(
    'Vitrine: own: unknown option colour; did you mean color?',
  );
});
