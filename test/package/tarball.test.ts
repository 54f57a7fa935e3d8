import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Unpacked: bytes. */
const LIMIT_BYTES = 670_000;

const folder = mkdtempSync(join(tmpdir(), 'vitrine-package-'));
const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const bin = (name: string) => join(process.cwd(), 'node_modules/.bin', name);
let packed: { filename: string; unpackedSize: number; files: { path: string }[] };
let tarball = '';
let installed: SpawnSyncReturns<string>;

/** Packs what is built, and installs it into a project of its own. */
beforeAll(() => {
  const answer = run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    process.cwd(),
  );
  [packed] = Object.values(JSON.parse(answer)) as [typeof packed];
  tarball = join(folder, packed.filename);
  writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true }');
  installed = spawnSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], {
    cwd: folder,
    encoding: 'utf8',
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball has the built files, the licence and the texts, and nothing else', () => {
  const paths = packed.files.map(({ path }) => path).filter((path) => !path.startsWith('dist/'));
  expect(paths.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  const built = packed.files.map(({ path }) => path).filter((path) => /\.(js|cjs|map)$/.test(path));
  expect(built.sort()).toEqual(
    [
      ...[
        'client',
        'contract',
        'device',
        'index',
        'inspector',
        'orders',
        'platforms',
        'plugins',
        'react',
        'server',
        'spool',
        'vue',
      ].flatMap((name) => [`dist/${name}.cjs`, `dist/${name}.js`]),
      'dist/vitrine.auto.js',
      'dist/vitrine.auto.js.map',
      'dist/vitrine.inspector.js',
      'dist/vitrine.orders.js',
      'dist/vitrine.orders.js.map',
      'dist/vitrine.platforms.js',
      'dist/vitrine.platforms.js.map',
      'dist/vitrine.js',
      'dist/vitrine.js.map',
    ].sort(),
  );
});

test(`the tarball is under ${LIMIT_BYTES} bytes unpacked`, () => {
  expect(packed.unpackedSize).toBeLessThan(LIMIT_BYTES);
});

test('installs nothing else', () => {
  const { dependencies } = JSON.parse(run('npm', ['ls', '--json', '--all'], folder));
  expect(Object.keys(dependencies)).toEqual(['vitrine']);
  // The frameworks are optional: named, and not installed.
  expect(dependencies.vitrine.dependencies).toEqual({ react: {}, vue: {} });
  expect(readdirSync(join(folder, 'node_modules')).filter((name) => name[0] !== '.')).toEqual([
    'vitrine',
  ]);
});

test('npm installs it without a warning', () => {
  expect(installed).toMatchObject({ status: 0, stderr: '' });
});

test('publint finds nothing', () => {
  expect(run(bin('publint'), ['run', tarball, '--strict'], folder)).toContain('All good');
});

test('attw finds nothing: every subpath has types for import and for require', () => {
  const report = run(
    bin('attw'),
    [
      tarball,
      '--format',
      'json',
      '--profile',
      'node16',
      '--exclude-entrypoints',
      'vitrine.js',
      'vitrine.auto.js',
      'vitrine.inspector.js',
      'vitrine.platforms.js',
      'vitrine.orders.js',
    ],
    folder,
  );
  const { analysis } = JSON.parse(report);
  // Resolution of Node 10 knows no subpaths; Node 20 is the oldest that is supported.
  const kinds = analysis.problems.filter(
    ({ resolutionKind }: { resolutionKind?: string }) => resolutionKind !== 'node10',
  );
  expect(kinds).toEqual([]);
  expect(Object.keys(analysis.entrypoints)).toEqual(
    expect.arrayContaining([
      '.',
      './plugins',
      './client',
      './device',
      './contract',
      './inspector',
      './react',
      './server',
      './server/spool',
      './vue',
    ]),
  );
});

const USE = `
  const tracker = createTracker({ bearerToken: 't' });
  const receipt = tracker.track('product cart-add', { item_id: 'CH-1' });
  tracker.setDefaults({}); tracker.identify(null); tracker.setConsent('granted'); tracker.onStatusChange(() => {})(); tracker.stop();
  const inspector = inspect(tracker);
  inspector.close();
  Promise.all([receipt, inspector.diagnose(), tracker.flush()]).then(([{ status, code }, diagnosis]) =>
    console.log(status, code, diagnosis.code, tracker.sessionId, typeof createClient, EVENT_NAMES.length, parseUserAgent('').$os, typeof ar()));
`;

for (const [how, file, source] of [
  [
    'imported',
    'use.mjs',
    `import { createTracker } from 'vitrine';
     import { ar } from 'vitrine/plugins';
     import { createClient } from 'vitrine/client';
     import { EVENT_NAMES } from 'vitrine/contract';
     import { parseUserAgent } from 'vitrine/device';
     import { inspect } from 'vitrine/inspector';
     ${USE}`,
  ],
  [
    'required',
    'use.cjs',
    `const { createTracker } = require('vitrine');
     const { ar } = require('vitrine/plugins');
     const { createClient } = require('vitrine/client');
     const { EVENT_NAMES } = require('vitrine/contract');
     const { parseUserAgent } = require('vitrine/device');
     const { inspect } = require('vitrine/inspector');
     ${USE}`,
  ],
  [
    'imported by a worker',
    'worker.mjs',
    `import { isMainThread, Worker } from 'node:worker_threads';
     if (isMainThread) new Worker(new URL(import.meta.url));
     else {
       const { createTracker } = await import('vitrine');
       const { ar } = await import('vitrine/plugins');
       const { createClient } = await import('vitrine/client');
       const { EVENT_NAMES } = await import('vitrine/contract');
       const { parseUserAgent } = await import('vitrine/device');
       const { inspect } = await import('vitrine/inspector');
       ${USE}
     }`,
  ],
] as const) {
  test(`works as a no-op on a server, ${how}`, () => {
    writeFileSync(join(folder, file), source);
    expect(run('node', [file], folder).trim()).toBe(
      'dropped no_page no-page null function 16 undefined function',
    );
  });
}

/** The frameworks that the shop has, in the versions of the tests. */
function takeFrameworks() {
  for (const name of ['react', 'react-dom', 'vue', '@types'])
    symlinkSync(join(process.cwd(), 'node_modules', name), join(folder, 'node_modules', name));
}

test('the entries for frameworks use the framework and the tracker of the page, and render on a server', () => {
  takeFrameworks();
  const render = `
    const Chair = () => createElement('p', null, typeof reactTracker().track);
    const chair = createElement(VitrineProvider, { bearerToken: 't' }, createElement(Chair));
    const app = createSSRApp({ setup: () => () => h('p', typeof vueTracker().track) });
    app.use(createVitrine({ bearerToken: 't' }));
    renderVue(app).then((html) => console.log(renderReact(chair), html));
  `;
  writeFileSync(
    join(folder, 'render.mjs'),
    `import { createElement } from 'react';
     import { renderToString as renderReact } from 'react-dom/server';
     import { createSSRApp, h } from 'vue';
     import { renderToString as renderVue } from 'vue/server-renderer';
     import { useVitrine as reactTracker, VitrineProvider } from 'vitrine/react';
     import { createVitrine, useVitrine as vueTracker } from 'vitrine/vue';
     ${render}`,
  );
  writeFileSync(
    join(folder, 'render.cjs'),
    `const { createElement } = require('react');
     const { renderToString: renderReact } = require('react-dom/server');
     const { createSSRApp, h } = require('vue');
     const { renderToString: renderVue } = require('vue/server-renderer');
     const { useVitrine: reactTracker, VitrineProvider } = require('vitrine/react');
     const { createVitrine, useVitrine: vueTracker } = require('vitrine/vue');
     ${render}`,
  );
  for (const file of ['render.mjs', 'render.cjs'])
    expect(run('node', [file], folder).trim()).toBe('<p>function</p> <p>function</p>');
  for (const kind of ['js', 'cjs']) {
    const read = (name: string) =>
      readFileSync(join(folder, `node_modules/vitrine/dist/${name}.${kind}`), 'utf8');
    expect(read('react')).toMatch(/^'use client';/);
    for (const name of ['react', 'vue']) {
      expect(read(name)).toContain(`"./index.${kind}"`);
      // Fields that only the tracker itself writes.
      expect(read(name)).not.toContain('bearer_token');
    }
  }
});

test('a shop adds events of its own by declaration merging, and mistakes do not compile', () => {
  const shop = (line: string) => `
    import { createTracker } from 'vitrine';
    declare module 'vitrine' {
      interface CustomEvents {
        'shop wishlist add': { item_id: string };
      }
    }
    const tracker = createTracker({ bearerToken: 't' });
    ${line}
  `;
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...{ noEmit: true, strict: true, target: 'es2022', module: 'nodenext' },
        ...{ lib: ['es2022', 'dom'], types: [], skipLibCheck: true },
      },
      files: ['shop.mts'],
    }),
  );
  const compile = (line: string) => {
    writeFileSync(join(folder, 'shop.mts'), shop(line));
    try {
      run(bin('tsc'), ['--project', folder], folder);
      return 'compiles';
    } catch (error) {
      return `${(error as { stdout: string }).stdout}`.replace(/.*error (TS\d+).*/s, '$1');
    }
  };
  expect(compile("tracker.track('shop wishlist add', { item_id: 'CH-1' });")).toBe('compiles');
  expect(compile("tracker.track('shop wishlist add', { item_id: 7 });")).toBe('TS2322');
  expect(compile("tracker.track('shop wishlist ad');")).toBe('TS2345');
  // The frameworks' trackers take the same events, and are not stopped by hand.
  const hosted = `
    import { useVitrine as useReact } from 'vitrine/react';
    import { useVitrine as useVue } from 'vitrine/vue';
    for (const hosted of [useReact(), useVue()]) {
      hosted.track('shop wishlist add', { item_id: 'CH-1' });
      // @ts-expect-error
      hosted.track('shop wishlist add', { item_id: 7 });
      // @ts-expect-error
      hosted.stop();
    }`;
  expect(compile(hosted)).toBe('compiles');
}, 120_000);
