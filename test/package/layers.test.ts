import { readdirSync, readFileSync } from 'node:fs';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { expect, test } from 'vitest';

/** The tracker from its lowest layer up: a file imports lower layers only. */
const LAYERS = [
  ['uuid'],
  [
    'consent',
    'console',
    'delivery/backoff',
    'delivery/keepalive-budget',
    'nearest-name',
    'page/device',
    'page/lifecycle',
    'page/page-url',
    'parse-json',
    'platform',
    'plugins/plugin',
    'queue/local-storage',
    'to-json',
  ],
  [
    'delivery/earliest-timer',
    'delivery/server-state',
    'options',
    'plugins/extension',
    'plugins/listen',
    'queue/idb-backup',
    'queue/seen-keys',
    'queue/tab-lease',
    'queue/web-lock',
    'session',
    'to-json-safe',
  ],
  ['check-options', 'delivery/delivery-policy', 'plugins/plugin-host', 'queue/event-queue'],
  ['delivery/batch', 'delivery/transport', 'queue/receipts'],
  ['delivery/ownership', 'event-builder'],
  ['delivery/exclusive-ownership', 'delivery/shared-ownership'],
  ['delivery/sender'],
  ['delivery/page-exit'],
  ['delivery/delivery', 'tracker-interface'],
  ['tracker'],
  ['global'],
];

const tracker = (files: readonly string[]) => `^src/tracker/(${files.join('|')})\\.ts$`;

const forbidden: IForbiddenRuleType[] = [
  ...LAYERS.map((files, layer) => ({
    name: `layer ${layer} imports only lower layers`,
    from: { path: tracker(files) },
    to: {
      path: '^src/',
      pathNot: ['^src/contract/', tracker(LAYERS.slice(0, layer).flat().concat('-'))],
    },
  })),
  {
    name: 'the contract knows nobody',
    from: { path: '^src/contract/' },
    to: { pathNot: '^src/contract/' },
  },
  {
    name: 'a plugin imports only what the tracker has for plugins',
    from: { path: '^src/plugins/' },
    to: {
      path: '^src/',
      pathNot:
        '^src/(contract/|tracker/(plugins/plugin|parse-json|to-json|uuid)\\.ts|plugins/(signals|platforms)/)',
    },
  },
  {
    name: 'an adapter of a shop platform knows only what they have in common',
    from: { path: '^src/plugins/platforms/', pathNot: '/(more-)?platforms\\.ts$' },
    to: { path: '^src/', pathNot: '^src/plugins/signals/platform\\.ts$' },
  },
  {
    name: 'what plugins observe knows no platform',
    from: { path: '^src/plugins/signals/' },
    to: { path: '^src/plugins/platforms/' },
  },
  {
    name: 'the start by a script tag knows only the tracker',
    from: { path: '^src/tag/' },
    to: { path: '^src/', pathNot: '^src/(tag|tracker)/' },
  },
  {
    name: 'the read client knows only the contract',
    from: { path: '^src/client/' },
    to: { path: '^src/', pathNot: '^src/(contract|client)/' },
  },
  {
    name: 'the sender for servers knows the contract and the options of the client',
    from: { path: '^src/server/' },
    to: { path: '^src/', pathNot: '^src/(contract|server)/|^src/client/options\\.ts$' },
  },
  {
    name: 'the visit of an order knows only the contract',
    from: { path: '^src/orders/' },
    to: { path: '^src/', pathNot: '^src/(contract|orders)/' },
  },
  {
    name: 'only the spool knows Node',
    from: { path: '^src/', pathNot: '^src/server/file-spool\\.ts$' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'an entry for a framework knows only the npm entry and the shared host',
    from: { path: '^src/(react|vue|frameworks/.*)\\.ts$' },
    to: { path: '^src/', pathNot: '^src/(index\\.ts|frameworks/)' },
  },
  {
    name: 'a framework is known only to its own entry',
    from: { path: '^src/', pathNot: '^src/(react|vue)\\.ts$' },
    to: { path: 'node_modules/(@types/)?(react|@?vue)' },
  },
  {
    name: 'the inspector imports the contract, and only types of the tracker',
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

test('imports only from lower layers', async () => {
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
    modules.find(({ source }) => source === 'src/tracker/delivery/sender.ts')?.dependencies.length,
  ).toBeGreaterThan(5);
});

test('checks the entries for frameworks too', async () => {
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

test('every file of the tracker has a layer', () => {
  const files = readdirSync('src/tracker', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace('.ts', ''));
  expect(files.sort()).toEqual(LAYERS.flat().sort());
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

const ONLY: [what: string, pattern: RegExp, files: string[]][] = [
  [
    'page events',
    // The reason of a session's end has the name of an event.
    /visibilitychange|(?<!end\(')pagehide|pageshow|prerenderingchange/,
    ['src/tracker/page/lifecycle.ts'],
  ],
  ['Web Storage', /localStorage|sessionStorage/, ['src/tracker/queue/local-storage.ts']],
  ['IndexedDB', /indexedDB/, ['src/tracker/queue/idb-backup.ts']],
  [
    'time and chance',
    /Date\.now|Math\.random|(?<!context\.)\bsetTimeout\((?!task:)|setInterval|crypto\./,
    ['src/tracker/platform.ts', 'src/tracker/uuid.ts'],
  ],
  [
    'requests that store',
    /navigator\.sendBeacon|[^.\w]fetch\(/,
    ['src/tracker/delivery/transport.ts'],
  ],
  ['the console', /\bconsole\.\w+\(/, ['src/tracker/console.ts']],
];

for (const [what, pattern, files] of ONLY) {
  test(`only ${files} uses ${what}`, () => {
    const own = sources.filter((path) => /^src\/(tracker|plugins)\//.test(path));
    expect(own.filter((path) => pattern.test(code(path))).sort()).toEqual(files);
  });
}

const INSPECTOR_ONLY: typeof ONLY = [
  ['Web Storage', /localStorage|sessionStorage/, ['src/inspector/stored-queue.ts']],
  ['requests', /[^.\w]fetch\(|sendBeacon|XMLHttpRequest/, ['src/inspector/probe.ts']],
  ['time', /Date\.now|performance\.now|setInterval/, ['src/inspector/inspect.ts']],
  ['styles', /CSSStyleSheet|\.style\b|<style/, ['src/inspector/panel.ts']],
];

for (const [what, pattern, files] of INSPECTOR_ONLY) {
  test(`only ${files} of the inspector uses ${what}`, () => {
    const inspector = sources.filter((path) => path.startsWith('src/inspector/'));
    expect(inspector.filter((path) => pattern.test(code(path)))).toEqual(files);
  });
}

test('no code blocks leaving, sets a cookie or runs text as code', () => {
  const banned =
    /beforeunload|['"]unload|preventDefault|document\.cookie\s*=[^=]|\beval\(|new Function|innerHTML/;
  expect(sources.filter((path) => path.startsWith('src/') && banned.test(code(path)))).toEqual([]);
  // The notice of the page before stands in a cookie there.
  expect(
    sources.filter(
      (path) => path.startsWith('src/') && /\.cookie\b/.test(readFileSync(path, 'utf8')),
    ),
  ).toEqual(['src/plugins/platforms/magento.ts']);
});

test('a file has at most 320 lines and a specific name', () => {
  const long = sources.filter((path) => readFileSync(path, 'utf8').split('\n').length > 320);
  expect(long).toEqual([]);
  expect(sources.filter((path) => /util|helper|misc|common/.test(path))).toEqual([]);
});
