export interface Lane {
  /** For CONTRIBUTING. */
  holds: string;
  /** Runs in a shell at the root of the repository. Fails when a test fails. */
  command: string;
  /** Processors that it keeps busy. Lanes run beside each other as far as the machine has them. */
  cores: 1 | 2;
  env?: Record<string, string>;
}

const vitest = (...projects: string[]) =>
  `vitest run ${projects.map((name) => `--project ${name}`).join(' ')}`;
const playwright = (...projects: string[]) =>
  `playwright test ${projects.map((name) => `--project ${name}`).join(' ')}`;
/** Tag of `test/dashboard`: few of its tests are in `npm test`. */
const SMOKE = '@smoke';
/** Specs of `test/browser` whose kinds the others cover by an example. */
const FULL_SPECS = [
  ...['ar-devices', 'ar-launches', 'configurator-model-viewer', 'data-layer-dialects'],
  ...['frameworks', 'new-tabs', 'share-links', 'storefront'],
];
/** All but these tests of `test/browser` are in `npm test`: those with the tag, and whole specs. */
const FULL_ONLY = `'@full|(${FULL_SPECS.join('|')})[.]spec'`;

/** `npm test`, quickest first: after each change. Lanes of one processor stand together, so that they pair up. */
const QUICK = {
  unit: { holds: 'files of `src/`, each alone', command: vitest('unit'), cores: 2 },
  lint: { holds: 'format and lint rules', command: 'biome check', cores: 1 },
  types: { holds: 'types of all sources and tests', command: 'npm run typecheck', cores: 1 },
  rules: {
    holds: 'layers, cycles, lanes, commits, comments, the shape of functions',
    command: vitest('rules'),
    cores: 1,
  },
  server: {
    holds: 'the sender for servers and the read client, with a collector',
    command: vitest('server'),
    cores: 1,
  },
  conformance: {
    holds: 'one suite for every SQLite store',
    command: vitest('conformance'),
    cores: 1,
  },
  dashboard: {
    holds: 'one page of the dashboard in Chromium: figures, sign-in, axe, widths',
    command: `${playwright('dashboard')} --grep ${SMOKE} --workers 1`,
    cores: 1,
  },
  collector: {
    holds: 'the collector',
    command: vitest('collector', 'collector-mocking'),
    cores: 2,
  },
  chromium: {
    holds: 'the tracker and the demo in Chromium',
    command: `${playwright('chromium-full')} --grep-invert ${FULL_ONLY}`,
    cores: 2,
  },
} satisfies Record<string, Lane>;

/** `npm run test:full` adds these, quickest first. */
const FULL = {
  build: { holds: 'the steps of the build', command: vitest('build'), cores: 1 },
  random: {
    holds: 'property tests at length',
    command: vitest('random'),
    cores: 1,
    env: { VITRINE_RANDOM: 'full' },
  },
  models: {
    holds: 'trackers under 3,000 random schedules of faults',
    command: vitest('models'),
    cores: 2,
    env: { VITRINE_SCHEDULES: '3000' },
  },
  'chromium-rest': {
    holds:
      'further 3D viewers, devices, dialects, frameworks, ways to launch AR and to open a link, the demo at all widths',
    command: `${playwright('chromium-full')} --grep ${FULL_ONLY}`,
    cores: 2,
  },
  'collector-rest': {
    holds: 'commands for orgs and users, answers by brute force, races of orders',
    command: vitest('collector-rest'),
    cores: 2,
  },
  'dashboard-rest': {
    holds: 'all other pages of the dashboard: figures, axe in both themes, keyboard, sessions',
    command: `${playwright('dashboard')} --grep-invert ${SMOKE}`,
    cores: 2,
  },
  package: {
    holds: 'published packages, sizes, docs',
    command: vitest('package'),
    cores: 2,
  },
  release: { holds: 'a rehearsal of `npm version`', command: vitest('release'), cores: 1 },
  recipes: {
    holds: 'the code in `docs/recipes`',
    command: `${vitest('recipes')} && ${playwright('recipes')}`,
    cores: 2,
  },
  clickhouse: {
    holds: 'the ClickHouse store, and the dashboard on it',
    command: `${vitest('clickhouse')} && ${playwright('dashboard-clickhouse')} --workers 1`,
    cores: 1,
  },
  soak: {
    holds: 'killed collectors, full disks, random requests',
    command: vitest('soak'),
    cores: 1,
  },
  engines: {
    holds: 'tracking, leaving and the short fault matrix in three engines',
    command: playwright('chromium', 'firefox', 'webkit'),
    cores: 2,
  },
} satisfies Record<string, Lane>;

export const SUITES = { quick: QUICK, full: FULL };

export type SuiteName = keyof typeof SUITES;

/** Every lane by its name. */
export const LANES: Record<string, Lane> = { ...QUICK, ...FULL };
