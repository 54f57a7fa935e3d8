/** The files of a Vitest project, and the options that it needs beside the shared ones. */
export interface VitestProject {
  include: string[];
  exclude?: string[];
  isolate?: boolean;
  setupFiles?: string;
  globalSetup?: string;
}

const CLICKHOUSE = [
  ...[
    'clickhouse',
    'clickhouse-connection',
    'clickhouse-engine',
    'dashboard-clickhouse',
    'migrate',
  ],
  ...['order-race-clickhouse', 'store-equivalence', 'workers-clickhouse'],
].map((name) => `collector/test/${name}.test.ts`);
const SOAK = [
  ...['clickhouse-crash', 'cost', 'crash', 'facts-migration', 'full-disk', 'fuzz', 'order-soak'],
  ...['work', 'workers-dashboard'],
].map((name) => `collector/test/${name}.test.ts`);
/** They start many programs, or ask thousands of questions. */
const COLLECTOR_REST = [
  ...['administration-collectors', 'administration-commands', 'store-commands', 'user-commands'],
  ...['order-race', 'questions-after-changes', 'questions-brute-force'],
].map((name) => `collector/test/${name}.test.ts`);
/** They replace a module, which the next file of their worker must not get. */
const MOCKING = [
  ...['dashboard-cross-site', 'dashboard-sessions', 'dashboard-sign-in', 'dashboard-sign-in-links'],
].map((name) => `collector/test/${name}.test.ts`);
const RULES = [
  ...['collector/test/layers.test.ts', 'collector/test/dashboard-layers.test.ts'],
  'test/package/layers.test.ts',
];
const RELEASE = ['test/package/release.test.ts'];
/** Files that share a worker: to start one takes longer than most files. They must not replace modules. */
const SHARED = { isolate: false, setupFiles: 'test/support/undo-stubs.ts' };
/** Files with a property test whose single runs are slow; see `test/support/random-runs.ts`. */
const RANDOM = [
  'collector/test/questions-brute-force.test.ts',
  'test/unit/build/inline-factories.test.ts',
  'test/unit/plugins/cart-add-interleavings.test.ts',
];
/** For projects that open stores in files. */
const PROGRAMS = { globalSetup: 'collector/test/support/build-programs.ts' };
/** Slower than a unit: they start a collector. */
const SERVER = ['test/unit/client/collector.test.ts', 'test/unit/server/**/*.test.ts'];
/** They build programs, or ask TypeScript for all types. */
const BUILD = ['test/unit/build/**/*.test.ts'];

/**
 * Every test file of Vitest is in one project, which `test/rules/lanes.test.ts` checks. `random` repeats some of them
 * with more runs.
 */
export const VITEST_PROJECTS: Record<string, VitestProject> = {
  unit: { include: ['test/unit/**/*.test.ts'], exclude: [...BUILD, ...SERVER], ...SHARED },
  server: { include: SERVER, ...PROGRAMS },
  build: { include: BUILD },
  rules: { include: ['test/rules/**/*.test.ts', ...RULES] },
  collector: {
    include: ['collector/test/**/*.test.ts'],
    exclude: [...CLICKHOUSE, ...SOAK, ...RULES, ...MOCKING, ...COLLECTOR_REST],
    ...SHARED,
    ...PROGRAMS,
  },
  'collector-rest': { include: COLLECTOR_REST, ...SHARED, ...PROGRAMS },
  'collector-mocking': { include: MOCKING, ...PROGRAMS },
  conformance: { include: ['test/conformance/sqlite.test.ts'], ...PROGRAMS },
  random: { include: RANDOM, ...PROGRAMS },
  models: { include: ['test/model/**/*.test.ts'] },
  package: { include: ['test/package/**/*.test.ts'], exclude: [...RELEASE, ...RULES] },
  release: { include: RELEASE },
  recipes: { include: ['test/recipes/**/*.test.ts'] },
  clickhouse: { include: ['test/conformance/clickhouse.test.ts', ...CLICKHOUSE], ...PROGRAMS },
  soak: { include: SOAK, ...PROGRAMS },
};
