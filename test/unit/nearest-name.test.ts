import { afterEach, expect, test, vi } from 'vitest';
import { createTracker } from '../../src/index.js';
import { PLUGINS } from '../../src/plugins.js';
import { nearestName } from '../../src/tracker/nearest-name.js';
import { simulateContext } from '../support/plugin-context.js';
import { stubShop } from '../support/shop-page.js';
import { stubPage } from '../support/stub-page.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test.each([
  ['consnet', 'consent'],
  ['orgid', 'orgId'],
  ['bearer', 'bearerToken'],
  ['module', undefined],
])('%s reads like %s', (name, nearest) => {
  expect(nearestName(name, ['bearerToken', 'orgId', 'consent', 'plugins'])).toBe(nearest);
});

test('createTracker() names options that there are not, and no others', () => {
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

test.each(Object.entries(MISSPELT))('%s names a misspelt option', (name, [given, meant]) => {
  stubShop();
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  const start = PLUGINS[name as keyof typeof PLUGINS] as (
    options: object,
  ) => (context: object) => void;
  const said: string[] = [];
  const context = Object.assign(simulateContext(), {
    safely(task: () => unknown) {
      try {
        return task();
      } catch (error) {
        said.push((error as Error).message);
      }
    },
  });
  // What it needs of a page beside that is another test's.
  context.safely(() => start({ [given]: undefined })(context));
  expect(said[0]).toContain(`unknown option ${given}; did you mean ${meant}?`);
});
