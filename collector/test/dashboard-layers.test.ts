import { readdirSync } from 'node:fs';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { expect, it } from 'vitest';

const SOURCES = 'collector/dashboard/';

/** Each folder of the app, and those that it may import beside its own files. */
const ALLOWED: Record<string, readonly string[]> = {
  period: [],
  theme: [],
  events: [],
  format: ['period'],
  address: ['period'],
  api: ['address', 'format', 'period'],
  table: ['address', 'api', 'format'],
  chart: ['format', 'period', 'table', 'theme'],
  components: ['address', 'api', 'events', 'format', 'table'],
  'sign-in': ['address', 'api', 'components'],
  pages: [
    ...['address', 'api', 'chart', 'components', 'events', 'format', 'period', 'sign-in'],
    'table',
  ],
  shell: [
    ...['address', 'api', 'components', 'format', 'pages', 'period', 'sign-in', 'table', 'theme'],
  ],
  styles: [],
};

/** Folders that a browser gets beside the app itself. */
const PACKAGES = ['preact', 'preact-iso', 'uplot'];

/** Types of the server's own routes. */
const RESPONSES = '^collector/src/dashboard/responses\\.ts$';

const below = (names: readonly string[]) => names.map((name) => `^${SOURCES}${name}/`);

const forbidden: IForbiddenRuleType[] = [
  ...Object.entries(ALLOWED).map(([name, allowed]) => ({
    name: `${name} imports only ${['its own files', ...allowed].join(', ')}`,
    from: { path: below([name]) },
    to: { path: `^${SOURCES}`, pathNot: below([name, ...allowed]) },
  })),
  {
    name: `the app knows the contract, ${PACKAGES.join(', ')} and nothing else`,
    from: { path: `^${SOURCES}` },
    to: {
      pathNot: [
        `^${SOURCES}`,
        '^src/contract/index\\.ts$',
        RESPONSES,
        `^(node_modules/)?(${PACKAGES.join('|')})(/|$)`,
      ],
    },
  },
  {
    name: 'the app takes only types of the responses',
    from: { path: `^${SOURCES}` },
    to: { path: RESPONSES, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'the types of the responses know nobody',
    from: { path: RESPONSES },
    to: {},
  },
  { name: 'no cycles', from: {}, to: { circular: true } },
];

it('imports only from lower layers, and nothing of the server', async () => {
  const { output } = await cruise(
    [SOURCES],
    {
      ruleSet: { forbidden },
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: { path: ['node_modules', '^src/'] },
      tsConfig: { fileName: `${SOURCES}tsconfig.json` },
    },
    { extensions: ['.ts', '.tsx', '.js', '.css'] },
    {
      tsConfig: {
        options: { baseUrl: '.', paths: { 'vitrine/contract': ['src/contract/index.ts'] } },
      },
    } as never,
  );
  const { summary, modules } = output as ICruiseResult;
  expect(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)).toEqual(
    [],
  );
  // Proof that the rules had something to check.
  const app = modules.find(({ source }) => source.endsWith('shell/app.tsx'));
  expect(app?.dependencies.length).toBeGreaterThan(5);
});

it('has a rule for every folder', () => {
  const folders = readdirSync(SOURCES, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(ALLOWED).sort());
});
