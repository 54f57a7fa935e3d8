/** The files of a Vitest project, and the options that it needs beside the shared ones. */
export interface VitestProject {
  include: string[];
  exclude?: string[];
  /** False where files may share one module graph, which saves most of their start. */
  isolate?: boolean;
}

const CLICKHOUSE = [
  ...['clickhouse', 'clickhouse-connection', 'dashboard-clickhouse', 'migrate'],
  'store-equivalence',
].map((name) => `collector/test/${name}.test.ts`);
const SOAK = ['clickhouse-crash', 'crash', 'facts-migration', 'fuzz', 'work'].map(
  (name) => `collector/test/${name}.test.ts`,
);
const RULES = [
  ...['collector/test/layers.test.ts', 'collector/test/dashboard-layers.test.ts'],
  'test/package/layers.test.ts',
];
const RELEASE = ['test/package/release.test.ts'];
/** Slower than a unit: they build programs, or start a collector. */
const BUILD = [
  'test/unit/build/**/*.test.ts',
  'test/unit/client/collector.test.ts',
  'test/unit/server/**/*.test.ts',
];

/** Every test file of Vitest is in one project: `test/rules/lanes.test.ts` holds it. */
export const VITEST_PROJECTS: Record<string, VitestProject> = {
  unit: { include: ['test/unit/**/*.test.ts'], exclude: BUILD },
  build: { include: BUILD },
  rules: { include: ['test/rules/**/*.test.ts', ...RULES] },
  collector: {
    include: ['collector/test/**/*.test.ts'],
    exclude: [...CLICKHOUSE, ...SOAK, ...RULES],
  },
  conformance: { include: ['test/conformance/sqlite.test.ts'] },
  models: { include: ['test/model/**/*.test.ts'] },
  package: { include: ['test/package/**/*.test.ts'], exclude: [...RELEASE, ...RULES] },
  release: { include: RELEASE },
  recipes: { include: ['test/recipes/**/*.test.ts'] },
  clickhouse: { include: ['test/conformance/clickhouse.test.ts', ...CLICKHOUSE] },
  soak: { include: SOAK },
};
