import { readdirSync, readFileSync } from 'node:fs';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { expect, test } from 'vitest';

/** The core from the ground up: a room knows those of lower floors only, none of its own. */
const FLOORS = [
  ['clock', 'consent', 'device', 'event', 'lifecycle', 'module', 'quota', 'referer', 'storage'],
  ['alarm', 'journal', 'lock', 'once', 'options', 'pacing', 'session', 'transport'],
  ['ledger', 'outbox'],
  ['parcel', 'reporter'],
  ['context', 'courier'],
  ['tracker'],
  ['face'],
];

const core = (rooms: readonly string[]) => `^src/core/(${rooms.join('|')})\\.ts$`;

const forbidden: IForbiddenRuleType[] = [
  ...FLOORS.map((rooms, floor) => ({
    name: `floor ${floor} knows only what is below`,
    from: { path: core(rooms) },
    to: {
      path: '^src/',
      pathNot: ['^src/contract/', core(FLOORS.slice(0, floor).flat().concat('-'))],
    },
  })),
  {
    name: 'the contract knows nobody',
    from: { path: '^src/contract/' },
    to: { pathNot: '^src/contract/' },
  },
  {
    name: 'a module sees only the face of the core that is made for modules',
    from: { path: '^src/modules/' },
    to: { path: '^src/', pathNot: '^src/(contract/|core/module\\.ts|modules/page/)' },
  },
  {
    name: 'the read client knows only the contract',
    from: { path: '^src/client/' },
    to: { path: '^src/', pathNot: '^src/(contract|client)/' },
  },
  {
    name: 'an entry for a framework knows only the npm face and what the two have in common',
    from: { path: '^src/(react|vue|frameworks/.*)\\.ts$' },
    to: { path: '^src/', pathNot: '^src/(index\\.ts|frameworks/)' },
  },
  {
    name: 'a framework is known only to its own entry',
    from: { path: '^src/', pathNot: '^src/(react|vue)\\.ts$' },
    to: { path: 'node_modules/(@types/)?(react|@?vue)' },
  },
  {
    name: 'the inspector knows the contract, and of the core no more than types',
    from: { path: '^src/inspector/' },
    to: {
      path: '^src/',
      pathNot: '^src/(contract|inspector)/',
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'the inspector is in no other bundle',
    from: { path: '^src/', pathNot: '^src/(inspector/|script\\.inspector\\.ts$)' },
    to: { path: '^src/inspector/' },
  },
  {
    name: 'the collector knows only the contract',
    from: { path: '^collector/src/' },
    to: { path: '^(src|dist|demo|test)/', pathNot: '^src/contract/index\\.ts$' },
  },
  {
    name: 'the client of ClickHouse is loaded when a store is there',
    from: { path: '^collector/src/' },
    to: { path: '@clickhouse/client', dynamic: false, dependencyTypesNot: ['type-only' as const] },
  },
  { name: 'nobody goes in circles', from: {}, to: { circular: true } },
];

test('arrows between the rooms point down only', async () => {
  const { output } = await cruise(
    ['src', 'collector/src'],
    {
      ruleSet: { forbidden },
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      tsConfig: { fileName: 'tsconfig.json' },
    },
    { extensions: ['.ts', '.js'] },
    { tsConfig: undefined } as never,
  );
  const { summary, modules } = output as ICruiseResult;
  expect(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)).toEqual(
    [],
  );
  // A check that saw nothing would pass as well.
  expect(
    modules.find(({ source }) => source === 'src/core/courier.ts')?.dependencies.length,
  ).toBeGreaterThan(5);
});

test('the entries for frameworks are seen by that check', async () => {
  const { output } = await cruise(
    ['src/react.ts', 'src/vue.ts'],
    { tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
    { extensions: ['.ts', '.js'] },
  );
  const known = (file: string) =>
    (output as ICruiseResult).modules
      .find(({ source }) => source === file)
      ?.dependencies.map(({ resolved }) => resolved.replace(/.*node_modules\/(@types\/)?/, ''))
      .map((path) => path.replace(/^(react|vue)\/.*/, '$1'));
  const own = ['src/frameworks/hosted-tracker.ts', 'src/index.ts'];
  expect(new Set(known('src/react.ts'))).toEqual(new Set(['react', ...own]));
  expect(new Set(known('src/vue.ts'))).toEqual(new Set(['vue', ...own]));
});

test('every room of the core has its floor', () => {
  const rooms = readdirSync('src/core').map((file) => file.replace('.ts', ''));
  expect(rooms.sort()).toEqual(FLOORS.flat().sort());
});

const sources = ['src', 'collector/src'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${root}/${path.replaceAll('\\', '/')}`),
);

/** The code of a file without its comments. */
const code = (path: string) =>
  readFileSync(path, 'utf8')
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/^\s*\/\/.*$/gm, '');

const ONLY: [what: string, pattern: RegExp, rooms: string[]][] = [
  [
    'page events',
    /visibilitychange|pagehide|pageshow|prerenderingchange/,
    ['src/core/lifecycle.ts'],
  ],
  ['Web Storage', /localStorage|sessionStorage/, ['src/core/storage.ts']],
  ['IndexedDB', /indexedDB/, ['src/core/journal.ts']],
  [
    'time and chance',
    /Date\.now|Math\.random|setTimeout|setInterval|crypto\./,
    ['src/core/clock.ts'],
  ],
  ['requests that store', /sendBeacon|[^.\w]fetch\(/, ['src/core/transport.ts']],
  ['the console', /console\./, ['src/core/reporter.ts']],
];

for (const [what, pattern, rooms] of ONLY) {
  test(`only ${rooms} knows ${what}`, () => {
    const tracker = sources.filter((path) => /^src\/(core|modules)\//.test(path));
    expect(tracker.filter((path) => pattern.test(code(path)))).toEqual(rooms);
  });
}

const INSPECTOR_ONLY: typeof ONLY = [
  ['Web Storage', /localStorage|sessionStorage/, ['src/inspector/kept.ts']],
  ['requests', /[^.\w]fetch\(|sendBeacon|XMLHttpRequest/, ['src/inspector/probe.ts']],
  ['time', /Date\.now|performance\.now|setInterval/, ['src/inspector/inspect.ts']],
  ['styles', /CSSStyleSheet|\.style\b|<style/, ['src/inspector/panel.ts']],
];

for (const [what, pattern, rooms] of INSPECTOR_ONLY) {
  test(`of the inspector only ${rooms} knows ${what}`, () => {
    const inspector = sources.filter((path) => path.startsWith('src/inspector/'));
    expect(inspector.filter((path) => pattern.test(code(path)))).toEqual(rooms);
  });
}

test('nothing holds the visitor back, sets a cookie or runs text as code', () => {
  const banned =
    /beforeunload|['"]unload|preventDefault|document\.cookie|\beval\(|new Function|innerHTML/;
  expect(sources.filter((path) => path.startsWith('src/') && banned.test(code(path)))).toEqual([]);
});

test('a room has at most 320 lines and a name that says what it does', () => {
  const long = sources.filter((path) => readFileSync(path, 'utf8').split('\n').length > 320);
  expect(long).toEqual([]);
  expect(sources.filter((path) => /util|helper|misc|common/.test(path))).toEqual([]);
});
