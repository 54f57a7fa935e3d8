import { readdirSync } from 'node:fs';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { expect, it } from 'vitest';

const SOURCES = 'collector/src/';

/** Each file or folder of the sources, and those that it may import beside its own files. */
const ALLOWED: Record<string, readonly string[]> = {
  lib: [],
  facts: ['lib'],
  questions: ['lib'],
  store: ['facts', 'lib', 'questions'],
  config: ['lib', 'store'],
  http: ['lib', 'store'],
  auth: ['config', 'http', 'lib'],
  accounts: ['http', 'lib', 'store'],
  administration: ['config', 'lib', 'store'],
  ingest: ['auth', 'config', 'http', 'lib', 'store'],
  orders: ['config', 'http', 'ingest', 'lib', 'store'],
  api: [
    ...['administration', 'auth', 'config', 'facts', 'http', 'ingest', 'lib', 'orders'],
    ...['questions', 'store', 'tracker'],
  ],
  tracker: ['http'],
  dashboard: ['accounts', 'api', 'config', 'http', 'lib', 'store'],
  'live-state.ts': ['administration', 'api', 'auth', 'config', 'orders', 'store'],
  'app.ts': [
    ...['administration', 'api', 'auth', 'config', 'dashboard', 'http', 'ingest', 'lib'],
    ...['live-state.ts', 'orders', 'store', 'tracker'],
  ],
  workers: ['app.ts', 'config', 'dashboard', 'http', 'store'],
  admin: ['lib', 'store'],
  cli: [
    ...[
      'accounts',
      'admin',
      'administration',
      'app.ts',
      'config',
      'dashboard',
      'http',
      'ingest',
      'lib',
      'store',
      'tracker',
      'workers',
    ],
  ],
  'index.ts': ['app.ts', 'config', 'dashboard', 'store'],
};

/** The same within `store/`. Its other files are known to all of these folders and know none of them. */
const STORE_ALLOWED: Record<string, readonly string[]> = {
  'sqlite-file': [],
  'side-process': ['sqlite-file'],
  sqlite: ['side-process', 'sqlite-file'],
  spool: ['side-process', 'sqlite-file'],
  clickhouse: ['spool', 'sqlite-file'],
};

const STORE = `${SOURCES}store/`;
const STORE_FOLDERS = `^${STORE}(${Object.keys(STORE_ALLOWED).join('|')})/`;
const REGISTRY = `^${STORE}registry\\.ts$`;

const below = (root: string, names: readonly string[]) =>
  names.map(
    (name) => `^${root}${name.endsWith('.ts') ? `${name.replace('.', '\\.')}$` : `${name}/`}`,
  );

const forbidden: IForbiddenRuleType[] = [
  ...Object.entries(ALLOWED).map(([name, allowed]) => ({
    name: `${name} imports only ${['its own files', ...allowed].join(', ')}`,
    from: { path: below(SOURCES, [name]) },
    to: { path: `^${SOURCES}`, pathNot: below(SOURCES, [name, ...allowed]) },
  })),
  ...Object.entries(STORE_ALLOWED).map(([name, allowed]) => ({
    name: `store/${name} imports no other store than ${allowed.join(', ') || 'itself'}`,
    from: { path: below(STORE, [name]) },
    to: { path: [STORE_FOLDERS, REGISTRY], pathNot: below(STORE, [name, ...allowed]) },
  })),
  {
    name: 'only the registry imports a store',
    from: { path: `^${STORE}[^/]+\\.ts$`, pathNot: REGISTRY },
    to: { path: [STORE_FOLDERS, REGISTRY] },
  },
  { name: 'no cycles', from: {}, to: { circular: true } },
];

async function dependencies() {
  const { output } = await cruise(
    ['collector/src'],
    {
      ruleSet: { forbidden },
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
    },
    { extensions: ['.ts', '.js'] },
  );
  return output as ICruiseResult;
}

it('imports only from lower layers, without cycles', async () => {
  const { summary, modules } = await dependencies();
  expect(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)).toEqual(
    [],
  );
  // Proof that the rules had something to check.
  expect(
    modules.find(({ source }) => source.endsWith('src/app.ts'))?.dependencies.length,
  ).toBeGreaterThan(5);
});

it('has a rule for every folder', () => {
  expect(readdirSync(SOURCES).sort()).toEqual(Object.keys(ALLOWED).sort());
  const folders = readdirSync(STORE, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(STORE_ALLOWED).sort());
});
