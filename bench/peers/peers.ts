import type { Peer } from './peer.js';

/** Where events go: a host of the benchmarks, which is this machine. */
export const EVENTS = 'https://events.test';
export const SHOP = 'https://shop.test';

const segment: Peer = {
  name: 'segment',
  package: '@segment/analytics-next',
  file: 'segment',
  setup: '`load({ writeKey })`, settings with no destination but its own',
  script: 'dist/umd/standalone.js',
  remote: 'settings',
  id: 'messageId',
  answer: (path) =>
    path.endsWith('/settings') && {
      integrations: {
        'Segment.io': { apiKey: 'bench', apiHost: `${new URL(EVENTS).host}/v1`, protocol: 'https' },
      },
      plan: { track: { __default: { enabled: true, integrations: {} } } },
    },
};

const snowplow: Peer = {
  name: 'snowplow',
  package: '@snowplow/browser-tracker',
  file: 'snowplow',
  setup: '`newTracker(name, collector, { appId })`, self-describing event',
  script: 'dist/index.umd.min.js',
  id: 'eid',
};

const amplitude: Peer = {
  name: 'amplitude',
  package: '@amplitude/analytics-browser',
  file: 'amplitude',
  setup: '`init(key, undefined, { serverUrl })`',
  script: 'lib/scripts/amplitude-min.js',
  remote: 'remote configuration',
  id: 'insert_id',
  answer: (path) => (path.startsWith('/config') ? { configs: {} } : { code: 200 }),
};

const rudderstack: Peer = {
  name: 'rudderstack',
  package: '@rudderstack/analytics-js',
  file: 'rudderstack',
  setup: '`load(writeKey, dataPlane)` of its build `bundled`, source without destinations',
  lean: {
    instead: '@rudderstack/analytics-js/bundled',
    entry: '@rudderstack/analytics-js',
    without: 'its plugins, which it loads from its CDN, the queue among them',
  },
  remote: 'source configuration',
  id: 'messageId',
  answer: (path) =>
    path.startsWith('/sourceConfig') && {
      source: {
        id: 'bench',
        name: 'bench',
        writeKey: 'bench',
        enabled: true,
        workspaceId: 'bench',
        config: {},
        destinations: [],
      },
    },
};

const vitrine: Peer = {
  name: 'vitrine',
  file: 'vitrine',
  setup: '`createTracker({ bearerToken, orgId, assetId, endpoint })`',
  id: '$id',
};

/** Each as its documentation sets it up, with nothing changed but the address of its server. */
export const PEERS: readonly Peer[] = [
  vitrine,
  {
    name: 'posthog',
    package: 'posthog-js',
    file: 'posthog',
    setup: "`init(key, { api_host, defaults: '2025-11-30' })`",
    script: 'dist/array.js',
    lean: {
      instead: 'posthog-js',
      entry: 'posthog-js/dist/module.slim.js',
      without: 'extensions, of which it takes those that the page hands in',
    },
    remote: 'remote configuration, flags',
    id: 'uuid',
    answer: (path) =>
      path.endsWith('/config.js')
        ? "_POSTHOG_REMOTE_CONFIG={phc_bench:{config:{supportedCompression:['gzip-js']},siteApps:[]}}"
        : undefined,
  },
  snowplow,
  amplitude,
  segment,
  rudderstack,
  {
    name: 'mixpanel',
    package: 'mixpanel-browser',
    file: 'mixpanel',
    setup: '`init(token, { api_host })`',
    script: 'dist/mixpanel.min.js',
    lean: {
      instead: 'mixpanel-browser',
      entry: 'mixpanel-browser/src/loaders/loader-module-core',
      without: 'session recording',
    },
    id: '$insert_id',
    answer: (path) =>
      path.startsWith('/track') ? { status: 1, error: null, code: 200 } : undefined,
  },
  {
    name: 'plausible',
    package: '@plausible-analytics/tracker',
    file: 'plausible',
    setup: '`init({ domain, endpoint })`',
  },
  {
    name: 'umami',
    package: 'umami',
    file: 'umami',
    setup:
      'script tag with `data-website-id` and `data-host-url`, made of the source in its package',
    attributes: {
      'data-website-id': '4fb7fa4c-5b46-438d-94b3-3a8fb9bc2e8b',
      'data-host-url': EVENTS,
    },
  },
  {
    name: 'openpanel',
    package: '@openpanel/web',
    file: 'openpanel',
    setup:
      '`new OpenPanel({ apiUrl, clientId, trackScreenViews, trackOutgoingLinks, trackAttributes })`',
    script: 'dist/src/tracker.global.js',
  },
  {
    name: '@threekit/analytics',
    package: '@threekit/analytics',
    file: 'threekit',
    setup: '`getSession({ auth })`, `custom()`; it sends to a host of its own',
  },
];

/** The same with a documented option for pages that are left, where there is one. */
export const VARIANTS: readonly Peer[] = [
  { ...snowplow, variant: 'keepalive', setup: '`keepalive: true` beside that' },
  {
    ...amplitude,
    variant: 'beacon',
    setup: "`setTransport('beacon')` and `flush()` at `pagehide` beside that",
  },
  { ...segment, variant: 'keepalive', setup: '`deliveryStrategy.config.keepalive` beside that' },
  { ...rudderstack, variant: 'beacon', setup: '`useBeacon: true` beside that' },
];

/** Name of a peer in the tables. */
export const title = ({ name, variant }: Peer): string => (variant ? `${name}, ${variant}` : name);
