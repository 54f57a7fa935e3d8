import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { expect, it } from 'vitest';

const FOLDERS = ['src', 'integrations', 'collector', 'tools', 'demo', 'bench', 'test'];

/** From the lowest level up: a folder imports its own files and those of lower levels. */
const LEVELS = [
  ['src'],
  // The pixel reads a visit with the parser of the contract.
  ['integrations', 'collector/src'],
  ['tools/build', 'tools/harness', 'tools/lanes'],
  ['bench', 'demo', 'test/faults'],
  ['tools/docs', 'tools/release'],
];

/** `demo` is not `demography`, and `test/faults` is not the rest of `test`. */
const within = (folders: readonly string[]) => `^(${folders.join('|')})/`;

const forbidden: IForbiddenRuleType[] = [
  ...LEVELS.flatMap((folders, level) =>
    folders.map((folder) => ({
      name: `${folder} imports only lower levels`,
      from: { path: within([folder]) },
      to: {
        path: within(FOLDERS),
        // The packages that are built come from the sources.
        pathNot: [within([folder, ...LEVELS.slice(0, level).flat()]), '^collector/dist/'],
      },
    })),
  ),
  {
    name: 'no cycles',
    // The parts of the simulated browser know each other's types.
    from: { pathNot: '^test/model/' },
    to: { circular: true },
  },
];

async function dependencies() {
  const { output } = await cruise(
    FOLDERS,
    {
      ruleSet: { forbidden },
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: { path: ['node_modules', 'dist/'] },
      exclude: { path: '(^|/)(dist|node_modules)/' },
      tsConfig: { fileName: 'tsconfig.json' },
    },
    { extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js'] },
  );
  return output as ICruiseResult;
}

/** ms. Cruising all folders takes 15 s alone, and four times that beside other lanes. */
const TIMEOUT = 150_000;

it('imports only from folders of lower levels, without cycles', { timeout: TIMEOUT }, async () => {
  const { summary, modules } = await dependencies();
  expect(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)).toEqual(
    [],
  );
  // Proof that the rules had something to check.
  expect(
    modules.find(({ source }) => source === 'tools/docs/paste.ts')?.dependencies.length,
  ).toBeGreaterThan(5);
});
